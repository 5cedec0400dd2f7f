<?php
/*
 * Where open_basedir is set, nothing beyond it is read or written. $argv[1] is a
 * folder outside, $argv[2] one inside, with a link to a file outside.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Ledger, Library, State};
use Extracta\Exception\FileException;

[, $outside, $inside] = $argv;
$refused = fn (callable $do) => thrown(FileException::class, 'not within open_basedir', $do);
$refused(fn () => Library::load("$outside/libextracta.so"));
$client = client();
$refused(fn () => Ledger::open("$outside/queue.db", $client));
$refused(fn () => client(stateDir: $outside));
$refused(fn () => client(caFile: "$outside/ca.pem"));
$ledger = Ledger::open("$inside/queue.db", $client);
foreach (["$outside/secret.txt", "$inside/link.txt", "$inside/../secret.txt"] as $path) {
    $refused(fn () => $client->classify(classification(), [$path]));
    $refused(fn () => $client->upload(classification(), [$path]));
    $refused(fn () => $ledger->enter(classification(), $path));
    $refused(fn () => $ledger->enter(classification(), $path, 'name.txt'));
    $refused(fn () => $ledger->enterAll(classification(), [$path]));
}
chdir($inside);
$refused(fn () => $ledger->enter(classification(), 'link.txt'));
file_put_contents("$inside/mine.txt", "Receipt number 1\n");
$ledger->enter(classification(), 'mine.txt');
same(1, $ledger->status()->count(State::Planned), 'what is inside');


done();
