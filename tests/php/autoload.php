<?php
/*
 * The package as Composer takes it, by a file for each class; extracta.php has
 * all of them. Each is strict and final.
 */
declare(strict_types=1);

$package = dirname(__DIR__, 2) . '/php';
$composer = json_decode(file_get_contents("$package/composer.json"), true, flags: JSON_THROW_ON_ERROR);
[$prefix, $source] = [key($composer['autoload']['psr-4']), current($composer['autoload']['psr-4'])];
spl_autoload_register(function (string $class) use ($package, $prefix, $source): void {
    $file = "$package/$source" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
        require $file;
    }
});
$files = [...glob("$package/src/*.php"), ...glob("$package/src/*/*.php")];
$classes = [];
foreach ($files as $file) {
    $class = $prefix . strtr(substr($file, strlen("$package/$source"), -4), '/', '\\');
    $is_there = class_exists($class) || trait_exists($class) || interface_exists($class);
    $classes[$class] = $is_there ? new ReflectionClass($class) : throw new Error("no $class in $file");
}

// Only now, since it loads all.
$loaded = get_included_files();
require __DIR__ . '/check.php';

holds(count($files) > 30, 'the classes');
foreach ($files as $file) {
    holds(in_array($file, $loaded, true), "$file is found by its class's name");
    $text = file_get_contents($file);
    holds(str_starts_with($text, "<?php\ndeclare(strict_types=1);\n"), "$file is strict");
    holds(substr_count($text, "\n") <= 300, "$file is short");
    $name = substr($file, strlen("$package/src/"), -4);
    holds(str_contains(file_get_contents("$package/extracta.php"), "'$name'"), "extracta.php has $name");
}
foreach ($classes as $name => $class) {
    holds($class->isFinal() || $class->isTrait() || $class->isInterface() || $name === 'Extracta\Internal\Fault',
        "$name is final");
    holds($class->getDocComment() !== false, "$name says what it is");
    foreach ($class->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
        $is_plain = str_starts_with($method->name, '__') || $method->class !== $name
            || in_array($method->name, ['cases', 'from', 'tryFrom'], true);
        $is_plain = $is_plain || $class->implementsInterface('Extracta\ExtractaException')
            || str_starts_with($name, 'Extracta\Testing\\') || $name === 'Extracta\Internal\Copies'
            || $name === 'Extracta\Internal\Input';
        holds($is_plain || $method->getDocComment() !== false, "$name::$method->name() says what it does");
    }
}
same('^8.2', $composer['require']['php'], 'the PHP that it needs');

done();
