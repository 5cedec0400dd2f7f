-- The ledger's tables. docs/ledger.md says what each column means.

CREATE TABLE ledger (
    base_url   TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
    run               INTEGER PRIMARY KEY,
    classification_id TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    owner             TEXT,
    boot              TEXT,
    stop_reason       TEXT,
    stop_kind         TEXT,
    stop_http_status  INTEGER,
    stop_message      TEXT
) STRICT;

CREATE TABLE batches (
    run                 INTEGER NOT NULL REFERENCES runs,
    batch               INTEGER NOT NULL,
    batch_id            TEXT,
    is_sealed           INTEGER NOT NULL,
    documents           INTEGER NOT NULL,
    awaited             INTEGER NOT NULL,
    unsettled           TEXT    NOT NULL,
    departed            TEXT    NOT NULL,
    unmatched           TEXT    NOT NULL DEFAULT '[]',
    trouble_kind        TEXT,
    trouble_http_status INTEGER,
    trouble_message     TEXT,
    PRIMARY KEY (run, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    run                 INTEGER NOT NULL REFERENCES runs,
    request             INTEGER NOT NULL,
    batch               INTEGER NOT NULL,
    files               INTEGER NOT NULL,
    bytes               INTEGER NOT NULL,
    begun_at            INTEGER NOT NULL,
    ended_at            INTEGER,
    fate                TEXT,
    trouble_kind        TEXT,
    trouble_http_status INTEGER,
    trouble_message     TEXT,
    PRIMARY KEY (run, request),
    FOREIGN KEY (run, batch) REFERENCES batches
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    run                     INTEGER NOT NULL REFERENCES runs,
    document                INTEGER NOT NULL,
    name                    TEXT    NOT NULL,
    length                  INTEGER NOT NULL,
    sha256                  BLOB    NOT NULL,
    state                   TEXT    NOT NULL,
    batch                   INTEGER,
    request                 INTEGER,
    wire_name               TEXT,
    file_id                 TEXT,
    pages                   INTEGER,
    document_type           TEXT,
    confidence              REAL,
    extraction_id           TEXT,
    extraction_batch_id     TEXT,
    extraction_file_id      TEXT,
    possibly_charged_twice  INTEGER NOT NULL DEFAULT 0,
    settled_by_absence      INTEGER NOT NULL DEFAULT 0,
    unknown_tries           INTEGER NOT NULL DEFAULT 0,
    lost_openers            INTEGER NOT NULL DEFAULT 0,
    trouble_kind            TEXT,
    trouble_http_status     INTEGER,
    trouble_message         TEXT,
    PRIMARY KEY (run, document),
    FOREIGN KEY (run, batch) REFERENCES batches
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_by_batch ON documents (run, batch);
CREATE INDEX documents_by_content ON documents (run, sha256);
CREATE INDEX unfinished_documents ON documents (run, state)
    WHERE state IN ('planned', 'sending', 'stored', 'unknown');

CREATE TABLE inputs (
    input       INTEGER PRIMARY KEY,
    run         INTEGER NOT NULL,
    document    INTEGER NOT NULL,
    path        ANY     NOT NULL,
    given       ANY,
    length      INTEGER NOT NULL,
    modified_ns INTEGER,
    FOREIGN KEY (run, document) REFERENCES documents
) STRICT;

CREATE INDEX inputs_by_path ON inputs (path);
CREATE INDEX inputs_by_run ON inputs (run);
CREATE INDEX inputs_by_document ON inputs (run, document);

-- What a person asks for: a line for each input.
CREATE VIEW results AS
SELECT
    inputs.path,
    CASE documents.state
        WHEN 'planned' THEN 'pending'
        WHEN 'stored'  THEN 'pending'
        WHEN 'sending' THEN 'unknown'
        ELSE documents.state
    END AS outcome,
    documents.document_type,
    documents.confidence,
    runs.classification_id,
    -- What was taken back or refused is in no batch, wherever it was sent.
    CASE WHEN documents.state NOT IN ('planned', 'refused') THEN batches.batch_id END AS batch_id,
    documents.file_id,
    documents.wire_name AS file_name,
    documents.pages,
    documents.extraction_id,
    documents.extraction_batch_id,
    documents.extraction_file_id,
    documents.possibly_charged_twice,
    documents.settled_by_absence,
    -- The document's own; else why it has no outcome, if it has none.
    coalesce(documents.trouble_message, CASE
        WHEN documents.state = 'planned' THEN runs.stop_message
        WHEN documents.state IN ('sending', 'stored', 'unknown')
            THEN coalesce(batches.trouble_message, runs.stop_message)
    END) AS trouble,
    inputs.run,
    inputs.document
FROM inputs
JOIN documents USING (run, document)
JOIN runs USING (run)
LEFT JOIN batches ON batches.run = documents.run AND batches.batch = documents.batch
ORDER BY inputs.input;
