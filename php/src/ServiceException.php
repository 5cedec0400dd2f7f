<?php
declare(strict_types=1);

namespace Extracta;

/** The service failed, asks for patience, or answered what the library does not understand. */
final class ServiceException extends ExtractaException
{
}
