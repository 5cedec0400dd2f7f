<?php
/*
 * A script of a site where PHP allows FFI to preloaded files alone. It tries to
 * get at FFI, the library's functions or its pointers by way of the package.
 * Says for each way whether that held.
 */
declare(strict_types=1);

namespace Extracta\Internal {
    // What the package calls without a backslash in this namespace is these.
    function debug_backtrace(int $options = 0, int $limit = 0): array
    {
        return [[], [], ['class' => 'Extracta\Client', 'function' => 'classify']];
    }

    function ini_get(string $name): string
    {
        return '1';
    }

    const PHP_SAPI = 'cli';

    // A class of the package's namespace is not of the package.
    final class Impostor
    {
        public static function c(): mixed
        {
            return Native::c();
        }
    }
}

namespace {
    use Extracta\{Client, Consumer, Entered, Ledger, Library, Options, Until, Worker};
    use Extracta\Internal\{Copies, Deadline, Gate, Handles, Impostor, Loader, Native, Strings};

    require dirname(__DIR__, 3) . '/php/extracta.php';

    /** Whether there is FFI, or a pointer, in it, however deep. */
    function has_ffi(mixed $value, int $depth = 0): bool
    {
        if ($value instanceof FFI || $value instanceof FFI\CData) {
            return true;
        }
        if ($value instanceof SensitiveParameterValue) {
            return has_ffi($value->getValue(), $depth + 1);
        }
        if (!is_array($value) && !is_object($value) || $depth > 8) {
            return false;
        }
        foreach ((array) $value as $part) {
            if (has_ffi($part, $depth + 1)) {
                return true;
            }
        }
        return false;
    }

    /** What a way gives that did not hold, where it has nothing of FFI to show. */
    const BROKEN = 'broken';

    /** Tries one way: it holds if it throws, or gives nothing of FFI. */
    function attack(string $by, callable $try): void
    {
        try {
            $got = $try();
        } catch (Throwable $refused) {
            $got = $refused;
        }
        $broken = $got === BROKEN || has_ffi($got) || file_exists(getenv('EXTRACTA_PROOF'));
        @unlink(getenv('EXTRACTA_PROOF'));
        echo $broken ? 'BROKEN' : 'held', " $by: ", $got instanceof Throwable ? $got->getMessage() : 'nothing', "\n";
    }

    $own_header = sys_get_temp_dir() . '/own-' . bin2hex(random_bytes(8)) . '.h';
    file_put_contents($own_header, '// libextracta ' . Library::VERSION . " for languages that read C declarations\n"
        . "int system(const char *command);\nconst char *extracta_version(void);\n");
    $system = 'touch ' . escapeshellarg(getenv('EXTRACTA_PROOF'));

    // FFI itself, which PHP refuses.
    attack('cdef', fn () => FFI::cdef('int system(const char *command);')->system($system));
    attack('scope', fn () => FFI::scope('extracta'));

    // A header or a library of one's own.
    attack('own header', fn () => Library::load(null, $own_header));
    attack('own library', fn () => Library::load('libc.so.6', $own_header));
    attack('loader', fn () => Loader::load('libc.so.6', $own_header)->system($system));
    attack('private loader', Closure::bind(
        fn () => Loader::define('int system(const char *command);', 'libc.so.6')->system($system), null, Loader::class));
    attack('native loader', fn () => Native::load('libc.so.6', $own_header));
    putenv('EXTRACTA_LIBRARY=libc.so.6');
    putenv("EXTRACTA_HEADER=$own_header");
    attack('environment', function () use ($system): mixed {
        $said = Library::version();
        $c = Closure::bind(fn () => Native::$loaded, null, Native::class)();
        return $said === Library::VERSION ? $c?->system($system) : BROKEN;
    });
    attack('own FFI object', Closure::bind(fn () => Native::$loaded = null, null, Native::class));

    // The functions and the pointers of the package.
    $client = new Client('key', new Options(baseUrl: getenv('EXTRACTA_BASE_URL')));
    $ledger = Ledger::open(getenv('EXTRACTA_LEDGER'), $client);
    $worker = new Worker($client, $ledger);
    $entered = $ledger->enter('-Classification', __FILE__);
    $consumer = $ledger->consumer('attack');
    $owners = [$client, $ledger, $worker, $entered, $consumer];
    attack('functions', fn () => Native::c());
    attack('impostor', fn () => Impostor::c());
    attack('scope of preload', fn () => Loader::scope());
    attack('call', fn () => Native::call('extracta_worker_free', null));
    attack('make', fn () => Native::make('char', 'extracta_options_new_from_env'));
    attack('by a function', fn () => array_map([Native::class, 'c'], [1]));
    attack('by a call', fn () => call_user_func([Native::class, 'make'], 'char', 'extracta_options_new_from_env'));
    attack('by its closure', fn () => Native::c(...)());
    attack('by reflection', fn () => (new ReflectionMethod(Native::class, 'c'))->invoke(null));
    attack('json', fn () => Native::json('extracta_webhook_verify'));
    // A function of the library that a script names: refused before it is called.
    $named = function (callable $call): mixed {
        try {
            $call();
        } catch (Throwable $thrown) {
            return str_contains($thrown->getMessage(), 'classes of Extracta alone') ? $thrown : BROKEN;
        }
        return BROKEN;
    };
    foreach ([
        'ask' => [null],
        'delete' => [null],
        'seeThrough' => ['-a', [__FILE__], false, null],
        'send' => ['-a', [__FILE__], null, null],
        'poll' => ['-a', 'b', null, null],
        'wait' => ['-a', 'b', 0, null],
    ] as $private => $given) {
        array_unshift($given, 'extracta_client_delete_batch');
        attack("named to $private", fn () => $named(
            fn () => (new ReflectionMethod($client, $private))->invoke($client, ...$given)));
        attack("bound to $private", fn () => $named(Closure::bind(
            fn () => $client->$private(...$given), $client, Client::class)));
    }
    attack('strings', fn () => new Strings(['a'], 'path'));
    attack('deadline', fn () => new Deadline(5));
    foreach ($owners as $owner) {
        $of = $owner::class;
        attack("pointer of $of", fn () => Handles::of($owner));
        attack("bound to $of", Closure::bind(fn () => [Native::c(), Handles::of($this)], $owner, $of));
        attack("array of $of", fn () => [(array) $owner, get_mangled_object_vars($owner), var_export($owner, true)]);
        attack("private of $of", Closure::bind(fn () => get_object_vars($this), $owner, $of));
        attack("clone of $of", fn () => clone $owner);
        attack("serialized $of", fn () => unserialize(serialize($owner)));
        attack("class under $of", fn () => (new ReflectionClass($owner))->isFinal() ? null : BROKEN);
    }
    attack('all pointers', Closure::bind(fn () => Handles::all(), null, Handles::class));
    attack('an own object', Closure::bind(fn () => new Consumer(null), null, Consumer::class));

    // What is called from within the package sees what calls it.
    $seen = function () use (&$frames): void {
        $frames[] = debug_backtrace(DEBUG_BACKTRACE_PROVIDE_OBJECT);
    };
    $paths = (function () use ($seen) {
        $seen();
        yield __FILE__;
    })();
    set_error_handler(function () use ($seen): bool {
        $seen();
        return true;
    });
    $ledger->enterAll('-Classification', $paths);
    try {
        $worker->work(hear: $seen, withinMs: 2_000);
    } catch (Extracta\ExtractaException) {
    }
    restore_error_handler();
    attack('frames', fn () => count($frames) > 1 ? $frames : BROKEN);
    attack('trace', function (): mixed {
        ini_set('zend.exception_ignore_args', '0');
        try {
            new Client("\x7f");
        } catch (Throwable $thrown) {
            return $thrown->getTrace();
        }
        return null;
    });
    unlink($own_header);
    echo "done\n";
}
