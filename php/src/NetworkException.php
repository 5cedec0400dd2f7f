<?php
declare(strict_types=1);

namespace Extracta;

/** The network: no connection, or a broken one. */
final class NetworkException extends ExtractaException
{
}
