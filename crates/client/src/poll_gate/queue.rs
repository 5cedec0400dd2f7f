//! Who waits for a turn, in which order, and how long the others hold back.
//!
//! Whoever cannot go at once takes a ticket, and tickets are served in the
//! order of the turns at which their holders began to wait. So whoever has
//! polled last stands behind everybody who waits, and among n clients each
//! waits n − 1 turns, not as luck will have it.
//!
//! A holder may have died, been stopped, or simply not been given a processor.
//! Nobody can know, so it has a *grace* from the moment when its turn is due;
//! then the next one goes, and the tickets that it passes over are struck off.
//! A holder that lives finds its ticket gone, takes one again at its old place,
//! and has twice the grace for each time that this has happened. A process
//! that looks here once in `t` is so passed over at most as often as the grace
//! has to be doubled to exceed `t`, up to [`MOST_DOUBLINGS`]; one that has died
//! costs its grace once. Where all come in time nobody holds back at all.
//!
//! Pure: what is here neither reads a clock nor a file.

use std::cmp::Reverse;
use std::time::Duration;

/// How often a ticket's grace is doubled at most: from 25 ms to 0.8 s.
const MOST_DOUBLINGS: u32 = 5;

/// How many may wait in order. Further ones wait without a ticket.
const MOST_TICKETS: usize = 64;

/// Someone who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ticket {
    /// Drawn at random for each wait.
    pub(super) id: u64,
    /// The turn at which the wait began.
    pub(super) since: u64,
    /// How often others went first although it was this one's turn.
    pub(super) times_passed_over: u32,
    /// The pause that its holder observes. Whoever goes behind it observes it
    /// too: a client with a long pause would never have a turn otherwise.
    pub(super) pause: Duration,
}

/// All that wait, by the turns at which they began to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Queue {
    tickets: Vec<Ticket>,
}

impl Queue {
    /// How many go before the holder of this ticket, whether it stands in the
    /// queue or not.
    pub(super) fn ahead_of(&self, ticket: &Ticket) -> usize {
        self.place(ticket.id)
            .unwrap_or_else(|| self.tickets.partition_point(|other| other.rank() <= ticket.rank()))
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.place(id).is_some()
    }

    /// Takes a place, unless it has one, behind all that began to wait at the
    /// same turn or before: after it was passed over, before those of the same. Returns whether the queue has changed.
    pub(super) fn join(&mut self, ticket: Ticket) -> bool {
        if self.contains(ticket.id) || self.tickets.len() >= MOST_TICKETS {
            return false;
        }
        self.tickets.insert(self.ahead_of(&ticket), ticket);
        true
    }

    /// Gives up a place.
    pub(super) fn leave(&mut self, id: u64) {
        self.tickets.retain(|ticket| ticket.id != id);
    }

    /// Strikes off the first ones, who did not come.
    pub(super) fn pass_over(&mut self, first: usize) {
        self.tickets.drain(..first.min(self.tickets.len()));
    }

    /// How long whoever has so many ahead holds back after its turn is due:
    /// the grace of them all.
    pub(super) fn hold_back(&self, ahead: usize, grace: Duration) -> Duration {
        self.tickets.iter().take(ahead).map(|ticket| ticket.grace(grace)).sum()
    }

    /// The longest pause of the first ones.
    pub(super) fn longest_pause(&self, ahead: usize) -> Duration {
        self.tickets.iter().take(ahead).map(|ticket| ticket.pause).max().unwrap_or_default()
    }

    pub(super) fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    fn place(&self, id: u64) -> Option<usize> {
        self.tickets.iter().position(|ticket| ticket.id == id)
    }
}

impl Ticket {
    /// The lower goes first. Of those that began to wait at the same turn, one
    /// that was passed over was the first.
    fn rank(&self) -> (u64, Reverse<u32>) {
        (self.since, Reverse(self.times_passed_over))
    }

    fn grace(&self, single: Duration) -> Duration {
        single.saturating_mul(1 << self.times_passed_over.min(MOST_DOUBLINGS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_millis(25);

    fn ticket(id: u64, since: u64) -> Ticket {
        Ticket { id, since, times_passed_over: 0, pause: Duration::from_secs(2) }
    }

    fn queue(tickets: &[(u64, u64)]) -> Queue {
        let mut queue = Queue::default();
        for (id, since) in tickets {
            assert!(queue.join(ticket(*id, *since)));
        }
        queue
    }

    #[test]
    fn who_began_to_wait_at_an_earlier_turn_goes_first() {
        let queue = queue(&[(1, 7), (2, 5), (3, 7), (4, 6)]);
        let order: Vec<u64> = queue.tickets().iter().map(|ticket| ticket.id).collect();
        assert_eq!(order, [2, 4, 1, 3]);
        assert_eq!(queue.ahead_of(&ticket(3, 7)), 3);
        assert_eq!(queue.ahead_of(&ticket(9, 6)), 2, "without a place, it is where it would be");
    }

    #[test]
    fn nobody_has_two_places() {
        let mut queue = queue(&[(1, 7)]);
        assert!(!queue.join(ticket(1, 3)));
        queue.leave(1);
        assert_eq!(queue, Queue::default());
    }

    #[test]
    fn who_has_nobody_ahead_does_not_hold_back() {
        let queue = queue(&[(1, 1), (2, 2), (3, 3)]);
        assert_eq!(queue.hold_back(0, GRACE), Duration::ZERO);
        assert_eq!(queue.hold_back(2, GRACE), 2 * GRACE);
    }

    #[test]
    fn who_was_passed_over_comes_back_to_its_place_with_twice_the_grace() {
        let mut queue = queue(&[(1, 1), (2, 2), (3, 3)]);
        queue.pass_over(1);
        assert!(!queue.contains(1));
        assert!(queue.join(Ticket { times_passed_over: 1, ..ticket(1, 1) }));
        assert_eq!(queue.ahead_of(&ticket(1, 1)), 0);
        assert_eq!(queue.hold_back(1, GRACE), 2 * GRACE);
        queue.pass_over(1);
        assert!(queue.join(Ticket { times_passed_over: u32::MAX, ..ticket(1, 1) }));
        assert_eq!(queue.hold_back(1, GRACE), 32 * GRACE);
    }

    #[test]
    fn the_queue_stays_short_enough_for_a_small_file() {
        let mut queue = Queue::default();
        for id in 0..1000 {
            queue.join(ticket(id, id));
        }
        assert_eq!(queue.tickets().len(), MOST_TICKETS);
        assert_eq!(queue.ahead_of(&ticket(5000, 5000)), MOST_TICKETS);
    }

    /// Eight clients that always want a turn. They come too late at random, but
    /// not when they have twice the grace.
    #[test]
    fn among_eight_nobody_waits_more_than_seven_turns_and_one_for_each_absence() {
        let mut queue = Queue::default();
        let mut waiting: Vec<Ticket> = (0..8).map(|id| ticket(id, 0)).collect();
        let (mut random, mut absences) = (1u64, 0);
        for turn in 0..10_000u64 {
            for ticket in &mut waiting {
                if turn > 0 && !queue.contains(ticket.id) && ticket.since < turn {
                    ticket.times_passed_over += 1;
                }
                queue.join(ticket.clone());
            }
            // Some do not come in time, unless they were passed over before.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let comes = |ticket: &Ticket| {
                ticket.times_passed_over > 0 || (random >> (32 + ticket.id)) & 1 == 0
            };
            let tickets = queue.tickets().to_vec();
            let first = tickets.iter().position(comes).unwrap_or(0);
            let winner = tickets[first].id;
            let waited = turn - tickets[first].since;
            assert!(waited <= 8, "{waited} turns");
            absences += first;
            queue.pass_over(first);
            queue.leave(winner);
            // It wants another turn at once.
            waiting[winner as usize] = ticket(winner, turn + 1);
        }
        assert!(absences > 1000, "{absences} absences");
    }
}
