//! `extracta take` and `extracta consumers`.

use extracta_ledger::{From, Ledger, TakenRecord};

use crate::args::{ConsumersArguments, TakeArguments};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::output::Output;
use crate::record::{ConsumerRecord, TakenDocument};

/// How many records are in memory at a time.
const AT_A_TIME: usize = 500;

pub(crate) fn run(arguments: &TakeArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    let from = if arguments.from.is_some() { From::Now } else { From::Beginning };
    let mut consumer = ledger.consumer(&arguments.consumer, from)?;
    let mut output = Output::begin::<TakenDocument<'_>>(Format::Jsonl, 0);
    let mut left = arguments.limit.unwrap_or(usize::MAX);
    while left > 0 {
        let records = consumer.take(left.min(AT_A_TIME))?;
        let Some(last) = records.last() else { break };
        left -= records.len();
        if !records.iter().all(|record: &TakenRecord| output.write(&TakenDocument::of(record))) {
            break;
        }
        // Written and flushed: now they need not come again.
        if arguments.ack {
            consumer.acknowledge(&last.key)?;
        }
    }
    Ok(output.exit().unwrap_or(Exit::Fine))
}

pub(crate) fn consumers(arguments: &ConsumersArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger.path)?;
    if let Some(name) = &arguments.remove {
        ledger.remove_consumer(name)?;
    }
    let mut output = Output::begin::<ConsumerRecord<'_>>(arguments.output.format, 0);
    for consumer in &ledger.consumers()? {
        output.write(&ConsumerRecord::of(consumer));
    }
    Ok(output.exit().unwrap_or(Exit::Fine))
}
