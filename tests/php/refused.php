<?php
/* Where FFI is forbidden or missing, loading says what to do. $argv[1] is part of it. */
declare(strict_types=1);

require __DIR__ . '/check.php';

thrown(Extracta\Exception\LibraryException::class, $argv[1], fn () => new Extracta\Client('key'));
done();
