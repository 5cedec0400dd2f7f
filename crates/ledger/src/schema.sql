-- The ledger's tables. docs/ledger.md says what each column means.

CREATE TABLE ledger (
    ledger_id        TEXT    NOT NULL,
    base_url         TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    resent           INTEGER NOT NULL DEFAULT 0,
    unparked         INTEGER NOT NULL DEFAULT 0,
    hinted           INTEGER NOT NULL DEFAULT 0,
    wanted           INTEGER NOT NULL DEFAULT 0,
    worker           TEXT,
    boot             TEXT,
    stop_reason      TEXT,
    stop_kind        TEXT,
    stop_http_status INTEGER,
    stop_message     TEXT
) STRICT;

CREATE TABLE targets (
    target             INTEGER PRIMARY KEY,
    kind               TEXT    NOT NULL,
    target_id          TEXT    NOT NULL,
    parked_kind        TEXT,
    parked_http_status INTEGER,
    parked_message     TEXT,
    UNIQUE (kind, target_id)
) STRICT;

CREATE TABLE batches (
    batch               INTEGER PRIMARY KEY,
    target      INTEGER NOT NULL REFERENCES targets,
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
    stalled             TEXT    NOT NULL DEFAULT '[]',
    is_hinted           INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX live_batches ON batches (batch)
    WHERE NOT is_sealed OR (awaited > 0 AND batch_id IS NOT NULL);

CREATE TABLE requests (
    request             INTEGER PRIMARY KEY,
    batch               INTEGER NOT NULL REFERENCES batches,
    files               INTEGER NOT NULL,
    bytes               INTEGER NOT NULL,
    begun_at            INTEGER NOT NULL,
    ended_at            INTEGER,
    fate                TEXT,
    trouble_kind        TEXT,
    trouble_http_status INTEGER,
    trouble_message     TEXT
) STRICT;

CREATE TABLE documents (
    document                INTEGER PRIMARY KEY AUTOINCREMENT,
    target          INTEGER NOT NULL REFERENCES targets,
    name                    TEXT    NOT NULL,
    extension               TEXT    NOT NULL,
    length                  INTEGER NOT NULL,
    sha256                  BLOB    NOT NULL,
    state                   TEXT    NOT NULL,
    batch                   INTEGER REFERENCES batches,
    request                 INTEGER,
    wire_name               TEXT,
    file_id                 TEXT,
    pages                   INTEGER,
    document_type           TEXT,
    confidence              REAL,
    extraction_id           TEXT,
    extraction_batch_id     TEXT,
    extraction_file_id      TEXT,
    wants_data              INTEGER NOT NULL DEFAULT 0,
    followed                INTEGER REFERENCES batches,
    extracted               TEXT,
    possibly_charged_twice  INTEGER NOT NULL DEFAULT 0,
    settled_by_absence      INTEGER NOT NULL DEFAULT 0,
    unknown_tries           INTEGER NOT NULL DEFAULT 0,
    lost_openers            INTEGER NOT NULL DEFAULT 0,
    trouble_kind            TEXT,
    trouble_http_status     INTEGER,
    trouble_message         TEXT
) STRICT;

CREATE INDEX documents_by_batch ON documents (batch);
CREATE INDEX documents_by_followed ON documents (followed) WHERE followed IS NOT NULL;
CREATE INDEX documents_by_content ON documents (sha256, target, extension);
CREATE INDEX documents_by_state ON documents (target, state);
CREATE INDEX documents_that_wait ON documents (target, document)
    WHERE state = 'planned' OR (state = 'unknown' AND batch IS NULL)
        OR (state = 'following' AND followed IS NULL);

CREATE TABLE entries (
    entry       INTEGER PRIMARY KEY AUTOINCREMENT,
    document    INTEGER NOT NULL REFERENCES documents,
    path        ANY     NOT NULL,
    given       ANY,
    key         TEXT,
    length      INTEGER NOT NULL,
    modified_ns INTEGER,
    changed_ns  INTEGER,
    device      INTEGER,
    inode       INTEGER,
    entered_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX entries_by_path ON entries (path);
CREATE INDEX entries_by_key ON entries (key) WHERE key IS NOT NULL;
CREATE INDEX entries_by_document ON entries (document);

CREATE TABLE records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    entry    INTEGER NOT NULL REFERENCES entries,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX records_by_entry ON records (entry);

CREATE TABLE consumers (
    consumer     TEXT    PRIMARY KEY,
    acknowledged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE balances (
    at      INTEGER NOT NULL,
    credits REAL    NOT NULL
) STRICT;

-- What a person asks for: a line for each entry.
CREATE VIEW results AS
SELECT
    entries.path,
    entries.key,
    CASE documents.state
        WHEN 'planned'   THEN 'pending'
        WHEN 'stored'    THEN 'pending'
        WHEN 'following' THEN 'pending'
        WHEN 'sending'   THEN 'unknown'
        ELSE documents.state
    END AS outcome,
    documents.document_type,
    documents.confidence,
    CASE targets.kind WHEN 'classification' THEN targets.target_id END AS classification_id,
    -- What was taken back or refused is in no batch, wherever it was sent.
    CASE WHEN documents.state NOT IN ('planned', 'refused') THEN batches.batch_id END AS batch_id,
    documents.file_id,
    documents.wire_name AS file_name,
    documents.pages,
    coalesce(documents.extraction_id,
        CASE targets.kind WHEN 'extraction' THEN targets.target_id END) AS extraction_id,
    documents.extraction_batch_id,
    documents.extraction_file_id,
    documents.extracted,
    documents.possibly_charged_twice,
    documents.settled_by_absence,
    -- The document's own; else why it has no outcome, if it has none.
    coalesce(documents.trouble_message, CASE
        WHEN documents.state = 'planned'
            THEN coalesce(targets.parked_message, ledger.stop_message)
        WHEN documents.state IN ('sending', 'stored', 'unknown')
            THEN coalesce(batches.trouble_message, ledger.stop_message)
        WHEN documents.state = 'following'
            THEN coalesce(data.trouble_message, ledger.stop_message)
    END) AS trouble,
    documents.document,
    entries.entry
FROM entries
JOIN documents USING (document)
JOIN targets USING (target)
JOIN ledger
LEFT JOIN batches ON batches.batch = documents.batch
LEFT JOIN batches AS data ON data.batch = documents.followed
ORDER BY entries.entry;
