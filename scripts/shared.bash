# What the scripts share. To be sourced, from the root of the repository.
# shellcheck shell=bash

# Where cargo builds.
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR=$target

# A folder for what a script makes; it goes away with the script.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

say() { printf -- '-- %s\n' "$*"; }

# Fails if a tool is missing, so that no check passes for want of it.
need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || fail "$tool is not installed"
    done
}

# Runs a command, and shows what it said only if it fails.
quietly() {
    local said
    said=$("$@" 2>&1) || fail "failed: $*"$'\n'"$said"
}

# Fails if two sorted lists differ: what each is, and its file.
must_be_equal() {
    local differing
    differing=$(LC_ALL=C comm -3 "$2" "$4") && [ -z "$differing" ] && return
    printf 'only in %s:\n' "$1" >&2
    LC_ALL=C comm -23 "$2" "$4" >&2
    printf 'only in %s:\n' "$3" >&2
    LC_ALL=C comm -13 "$2" "$4" >&2
    fail "$1 and $3 differ"
}

# The version of the library.
version() {
    sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' Cargo.toml
}

# Takes away the library that cargo built for tests. Cargo gives the libraries of
# all features one name, and would take one for another: before a build with
# other features, and after it.
forget_library() { rm -f "$target"/debug/{,deps/}libextracta.{so,a,rlib}; }

# An option of cargo's for builds with a sanitizer: what runs there is short.
# shellcheck disable=SC2034 # Those scripts use it.
unoptimized='profile.dev.package.extracta-protocol.opt-level=0'

# Builds something for shipping, by a subcommand of cargo's and its options. What
# panics tell and __FILE__ says holds no path of this machine.
build_to_ship() {
    local packages=${CARGO_HOME:-$HOME/.cargo}/registry/src
    local cut="--remap-path-prefix=$PWD=extracta"$'\x1f'"--remap-path-prefix=$packages=packages"
    local cut_c="-ffile-prefix-map=$PWD=extracta -ffile-prefix-map=$packages=packages"
    CARGO_ENCODED_RUSTFLAGS="$cut" CFLAGS="${CFLAGS:-} $cut_c" \
        cargo "$1" --quiet --locked --target-dir "$target/ship" "${@:2}"
}

# The least GNU C library that a program or library needs.
glibc_of() {
    readelf --version-info --wide "$@" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d _ -f 2
}

# The functions that a header declares, one a line, sorted; read by a compiler,
# which knows C better than a pattern does.
declared_functions() {
    local header=$1 source
    source=$(mktemp --suffix .c -p "$scratch")
    {
        printf '#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n# 1 "%s"\n' "$header"
        cat "$header"
    } >"$source"
    gcc -fsyntax-only -aux-info "$source.prototypes" "$source" || fail "$header is no C"
    grep -F "/* $header:" "$source.prototypes" |
        sed -n 's/^[^;]*[ *]\(extracta_[a-z0-9_]*\) (.*;.*$/\1/p' | LC_ALL=C sort -u
}

# The names in the ledger of symbols, sorted.
listed_symbols() {
    sed -n 's/^\([a-z][^ ]*\) .*/\1/p' crates/ffi/symbols.txt | LC_ALL=C sort
}

# The names that a shared library gives to a program, sorted.
exported_symbols() {
    nm -D --defined-only "$1" | awk '{ print $NF }' | LC_ALL=C sort
}
