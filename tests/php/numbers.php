<?php
/* The enums are the header's, number by number, and unknown ones do not throw. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Happened, Kind, Library, Outcome, State, Stop};

$header = file_get_contents(dirname(__DIR__, 2) . '/include/extracta.ffi.h');
// Where the wrapper says it by null or by another function, there is no case.
$left_out = ['KIND_NONE', 'OUTCOME_NONE', 'STATE_ANY'];
$c = Library::load()->native()->c;
foreach ([Kind::class, Outcome::class, Stop::class, State::class, Happened::class] as $enum) {
    $prefix = strtoupper(substr($enum, strlen('Extracta\\')));
    preg_match_all("/^  EXTRACTA_({$prefix}_\w+) = (\d+),/m", $header, $found, PREG_SET_ORDER);
    $declared = $cases = [];
    foreach ($found as [, $name, $number]) {
        if (!in_array($name, $left_out, true)) {
            $declared[$name] = (int) $number;
        }
    }
    foreach ($enum::cases() as $case) {
        if ($case !== $enum::Unlisted) {
            $cases[$prefix . '_' . strtoupper($case->word())] = $case->value;
        }
        same($case, $enum::of($case->value), "the case of $case->value");
    }
    holds(count($cases) > 3, "cases of $enum");
    same($declared, $cases, "the numbers of $enum");
    foreach ([99, -5, PHP_INT_MAX] as $number) {
        same($enum::Unlisted, $enum::of($number), "$enum of $number");
    }
    $name_of = 'extracta_' . strtolower($prefix) . '_name';
    foreach ($enum === Happened::class ? [] : array_filter($cases) as $number) {
        same($c->$name_of($number), $enum::from($number)->word(), "the name of $enum $number");
    }
}

done();
