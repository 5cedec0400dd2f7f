# Classifies files by cffi: extracta-sandbox --exec python3 classify.py *.pdf
import os, pathlib, sys, cffi
ffi = cffi.FFI()
ffi.cdef((pathlib.Path(__file__).parents[2] / "include/extracta.ffi.h").read_text())
c = ffi.dlopen(os.getenv("EXTRACTA_LIBRARY", "libextracta.so.0"))
options, client, report, error = (ffi.new(f"extracta_{handle} **")
                                  for handle in ("options", "client", "report", "error"))
paths = [ffi.new("char[]", os.fsencode(path)) for path in sys.argv[1:]]
status = c.extracta_options_new_from_env(options, error) \
    or c.extracta_client_new(os.getenvb(b"EXTRACTA_API_KEY") or ffi.NULL, options[0], client, error) \
    or c.extracta_client_classify(client[0], os.getenvb(b"EXTRACTA_CLASSIFICATION_ID") or ffi.NULL,
                                  paths, len(paths), ffi.NULL, ffi.NULL, report, error)
for i in range(c.extracta_report_document_count(report[0])):
    print(ffi.string(c.extracta_document_json(c.extracta_report_document(report[0], i))).decode())
sys.exit(status and ffi.string(c.extracta_error_text(error[0])).decode())
