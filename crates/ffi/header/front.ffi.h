#define FFI_SCOPE "extracta"
#define FFI_LIB "libextracta.so.0"
# libextracta @VERSION@ for PHP's FFI: the declarations of extracta.h, which
# explains them, in the C that PHP's parser takes. To load it:
#
#     $extracta = FFI::cdef(file_get_contents('extracta.ffi.h'), 'libextracta.so.0');
#
# or, where the library lies on the system's path, FFI::load('extracta.ffi.h').
#
# PHP hands a string over up to its first NUL byte: refuse one that has any,
# or a shorter key, id or path arrives. PHP ignores const: what a function
# returns as const is borrowed all the same, and freeing it, an error of a
# document for example, destroys memory.
#
# This file is made from the library's sources. Do not edit it.
