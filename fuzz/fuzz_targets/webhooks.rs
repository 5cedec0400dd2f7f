#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| extracta_fuzz::webhooks::check(data));
