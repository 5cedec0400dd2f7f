<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;

/**
 * Definitions of classifications and extractions, compared and checked without the
 * service. Each is JSON, or the array that it decodes to, as a view has it too.
 */
final class Definition
{
    /**
     * What differs between two definitions of a kind, by place; `before` is null for
     * what is added, `after` for what is removed, `text` is a line for people.
     * Missing, null and empty are the same.
     *
     * @return list<array{place: string, before: mixed, after: mixed, text: string}>
     */
    public static function changes(array|string $before, array|string $after): array
    {
        return Native::json(
            'extracta_definition_changes', Native::definition($before), Native::definition($after));
    }

    /**
     * What is wrong with the definition of a classification. With an error the
     * service would refuse it, or could not use it; what is none is advice.
     *
     * @return list<array{isError: bool, message: string}>
     */
    public static function classificationProblems(array|string $definition): array
    {
        return Native::json('extracta_definition_classification_problems', Native::definition($definition));
    }

    /**
     * The same for the definition of an extraction.
     *
     * @return list<array{isError: bool, message: string}>
     */
    public static function extractionProblems(array|string $definition): array
    {
        return Native::json('extracta_definition_extraction_problems', Native::definition($definition));
    }
}
