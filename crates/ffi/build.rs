//! Tells the linker what cargo leaves out of a shared library.

fn main() {
    // The name by which programs ask for it. The number changes when a program
    // that was linked against the library before would no longer run with it.
    // cargo-c says the same once more, from the metadata in Cargo.toml; the
    // linker enters the last one, and scripts/check-cinstall sees that they
    // agree.
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libextracta.so.0");
    // Unloading it is refused: the thread that looks up a host's name may
    // outlive its call, and would run on in code that is gone.
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo::rerun-if-changed=build.rs");
}
