// libextracta @VERSION@ for languages that read C declarations: those of
// extracta.h, which explains them, in the C that the parsers of PHP's FFI and of
// Python's cffi take. To load it in PHP:
//
//     $extracta = FFI::cdef(file_get_contents('extracta.ffi.h'), 'libextracta.so.0');
//
// and in Python by cffi.FFI(), its cdef() with this text, and its dlopen() of
// libextracta.so.0.
//
// PHP hands a string over up to its first NUL byte: refuse one that has any,
// or a shorter key, id or path arrives. PHP ignores const: what a function
// returns as const is borrowed all the same, and freeing it, an error of a
// document for example, destroys memory.
//
// This file is made from the library's sources. Do not edit it.

