<?php
/*
 * What the programs of this folder share: checks, and a client of the service
 * that the environment names. A program ends by done().
 */
declare(strict_types=1);

use Extracta\{Client, Options};

require __DIR__ . '/../../php/extracta.php';

$failures = 0;

function same(mixed $expected, mixed $found, string $what): void
{
    if ($expected !== $found) {
        fail("$what: " . var_export($found, true) . ', not ' . var_export($expected, true));
    }
}

function holds(bool $is_so, string $what): void
{
    if (!$is_so) {
        fail("not so: $what");
    }
}

/** The exception that $do throws: of this class, with these words in its message. */
function thrown(string $class, string $words, callable $do): ?Throwable
{
    try {
        $do();
    } catch (Throwable $thrown) {
        same($class, get_class($thrown), "what is thrown ({$thrown->getMessage()})");
        holds(str_contains($thrown->getMessage(), $words), "{$thrown->getMessage()}: $words");
        return $thrown;
    }
    fail("nothing is thrown: $words");
    return null;
}

function fail(string $what): void
{
    global $failures;
    fwrite(STDERR, "$what\n");
    $failures++;
}

/** Says that all checks were reached; what a test looks for. */
function done(): never
{
    global $failures;
    echo $failures === 0 ? "all checked\n" : "$failures failed\n";
    exit($failures === 0 ? 0 : 1);
}

function client(?string $key = null, mixed ...$options): Client
{
    $options += ['baseUrl' => getenv('EXTRACTA_BASE_URL') ?: 'http://127.0.0.1:1', 'pollPauseMs' => 10];
    return new Client($key ?? (getenv('EXTRACTA_API_KEY') ?: 'key'), new Options(...$options));
}

function classification(): string
{
    return getenv('EXTRACTA_CLASSIFICATION_ID');
}

/** A folder for this program, which goes away with it. */
function folder(): string
{
    static $folder = null;
    if ($folder === null) {
        $folder = sys_get_temp_dir() . '/extracta-php-' . bin2hex(random_bytes(8));
        mkdir($folder, 0700);
        $process = getmypid();
        register_shutdown_function(function () use ($folder, $process): void {
            if (getmypid() === $process) {
                exec('rm -r ' . escapeshellarg($folder));
            }
        });
    }
    return $folder;
}

/** Files that are receipts, each another one. */
function receipts(int $count): array
{
    $paths = [];
    for ($number = 0; $number < $count; $number++) {
        $paths[] = $path = folder() . "/receipt $number.txt";
        file_put_contents($path, "Receipt number $number\nTotal paid: $number.00\nThank you for your purchase\n");
    }
    return $paths;
}

/** What the library has of memory, in KiB. */
function resident(): int
{
    preg_match('/^VmRSS:\s+(\d+)/m', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
}
