<?php
/* The enums are the header's, name by name, and unknown ones do not throw. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Begin, ErrorKind, EventKind, Outcome, State, Until};

$header = file_get_contents(dirname(__DIR__, 2) . '/include/extracta.ffi.h');
$enums = [
    ErrorKind::class => 'ERROR', Outcome::class => 'OUTCOME', State::class => 'STATE', EventKind::class => 'EVENT',
    Until::class => 'UNTIL', Begin::class => 'BEGIN',
];
// Where the wrapper says it by null, there is no case.
$left_out = ['ERROR_NONE', 'OUTCOME_NONE', 'STATE_ANY'];
$c = FFI::cdef($header, getenv('EXTRACTA_LIBRARY'));
foreach ($enums as $enum => $prefix) {
    preg_match_all("/^  EXTRACTA_({$prefix}_\w+) = (\d+),/m", $header, $found, PREG_SET_ORDER);
    $declared = $cases = [];
    foreach ($found as [, $name, $number]) {
        if (!in_array($name, $left_out, true)) {
            $declared[$name] = (int) $number;
        }
    }
    foreach ($enum::cases() as $case) {
        if ($case->name !== 'Unlisted') {
            $cases[] = $prefix . '_' . strtoupper($case->value);
        }
    }
    holds(count($cases) > 1, "cases of $enum");
    same(array_keys($declared), $cases, "the names of $enum");
    $name_of = ['ERROR' => 'error_kind', 'OUTCOME' => 'state', 'STATE' => 'state', 'EVENT' => 'event_kind'][$prefix] ?? null;
    if ($name_of === null) {
        continue;
    }
    foreach ($declared as $name => $number) {
        $said = $c->{"extracta_{$name_of}_name"}($number);
        same("{$prefix}_" . strtoupper($said), $name, "the name of $enum $number");
        same($enum::from($said), $enum::of($said), "the case of $said");
    }
    foreach ([null, '', 'of tomorrow'] as $name) {
        same($enum::Unlisted, $enum::of($name), "$enum of $name");
    }
}

done();
