#define FFI_SCOPE "extracta"
#define FFI_LIB "libextracta.so.0"
# libextracta @VERSION@ for PHP's FFI: the declarations of extracta.h, which
# explains them, in the C that PHP's parser takes. To load it:
#
#     $extracta = FFI::cdef(file_get_contents('extracta.ffi.h'), 'libextracta.so.0');
#
# or, where the library lies on the system's path, FFI::load('extracta.ffi.h').
#
# This file is made from the library's sources. Do not edit it.
