<?php
/*
 * The library is loaded from where it is, and what cannot go together is told
 * in a sentence.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Client, ErrorKind, Internal\Whereabouts, Library};
use Extracta\Exception\{LibraryException, UsageException};

$path = getenv('EXTRACTA_LIBRARY');
$header = dirname(__DIR__, 2) . '/include/extracta.ffi.h';

/** A copy of the header, changed. */
function header_with(string $old, string $new): string
{
    global $header;
    $copy = folder() . '/' . hash('sha256', $old . $new) . '.h';
    $text = str_replace($old, $new, file_get_contents($header), $count);
    holds($count > 0, "the header has $old");
    file_put_contents($copy, $text);
    return $copy;
}

// Versions that go together, and ones that do not.
[$major, $minor, $patch] = explode('.', Library::VERSION);
$now = '// libextracta ' . Library::VERSION;
$versions = [
    "$major." . ($minor + 1) . '.0' => 'this PHP package of ' . Library::VERSION,
    ($major + 1) . ".$minor.$patch" => 'this PHP package of ' . Library::VERSION,
    "$major.$minor." . ($patch + 1) => 'the library is libextracta ' . Library::VERSION,
];
foreach ($versions as $version => $words) {
    $other = header_with($now, "// libextracta $version");
    $told = thrown(LibraryException::class, $words, fn () => Library::load($path, $other));
    same(ErrorKind::Library, $told?->failure->kind, 'its kind');
    holds(str_contains($told?->getMessage() ?? '', $version), "the version $version");
    holds(str_contains($told?->getMessage() ?? '', 'from one release'), 'what to do');
}
// The version is looked at first: a newer header may declare more.
$newer = header_with($now, '// libextracta ' . "$major.$minor." . ($patch + 1));
file_put_contents($newer, "void extracta_of_tomorrow(void);\n", FILE_APPEND);
thrown(LibraryException::class, 'from one release', fn () => Library::load($path, $newer));

// What is not there, and what is something else.
thrown(LibraryException::class, 'cannot be read', fn () => Library::load($path, '/no/such.h'));
thrown(LibraryException::class, 'name it by EXTRACTA_LIBRARY', fn () => Library::load('/no/such.so'));
thrown(LibraryException::class, 'is not libextracta', fn () => Library::load('libc.so.6'));
thrown(LibraryException::class, 'is not the header', fn () => Library::load($path, __FILE__));
thrown(LibraryException::class, '', fn () => Library::load(__FILE__));
thrown(UsageException::class, 'has a NUL byte', fn () => Library::load("$path\0"));
putenv('EXTRACTA_LIBRARY=/no/such/libextracta.so');
thrown(LibraryException::class, '/no/such/libextracta.so', fn () => new Client('key'));
putenv("EXTRACTA_LIBRARY=$path");
putenv('EXTRACTA_HEADER=/no/such.h');
thrown(LibraryException::class, '/no/such.h', fn () => new Client('key'));
putenv('EXTRACTA_HEADER');

// Loaded once in a process, from the place that was named.
Library::load($path, $header);
Library::load();
same(Library::VERSION, Library::version(), 'the version');
same(true, Library::hasLedger(), 'the ledger');
thrown(UsageException::class, 'loaded already', fn () => Library::load($path, $header));

// Beside the package, as in the repository and in the release archive.
$archive = folder();
foreach (['lib', 'include', 'share', 'share/extracta'] as $name) {
    mkdir("$archive/$name");
}
$package = "$archive/share/extracta/php";
symlink($path, "$archive/lib/libextracta.so.0");
copy($header, "$archive/include/extracta.ffi.h");
exec('cp -r ' . escapeshellarg(dirname(__DIR__, 2) . '/php') . ' ' . escapeshellarg($package));
$program = "require '$package/extracta.php'; echo Extracta\\Internal\\Whereabouts::library(), Extracta\\Library::version();";
exec('env -u EXTRACTA_LIBRARY ' . escapeshellarg(PHP_BINARY) . ' -d ffi.enable=1 -r '
    . escapeshellarg($program), $said, $status);
same([0, ["$archive/lib/libextracta.so.0" . Library::VERSION]], [$status, $said], 'the library of an archive');
exec('rm -r ' . escapeshellarg("$archive/lib") . ' ' . escapeshellarg("$archive/include") . ' '
    . escapeshellarg("$archive/share"));
holds(Whereabouts::header() !== null, 'the header of the repository');

done();
