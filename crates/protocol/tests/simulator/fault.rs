//! Everything that can go wrong, by name. What each one means is in `fates`,
//! `rows` and `session`.

macro_rules! listed {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$item,)*];
        }
    };
}

listed! {
    /// What goes wrong with a request, a response or a session.
    Fault {
        // An upload that the service surely does not have.
        ConnectFails,
        BrokenBeforeBody,
        OpenerCut,
        Busy429,
        Busy429WithRetryAfter,
        Busy503WithRetryAfter,
        /// So called when all was read, and stored all the same.
        BusyButStored,
        TooLarge413,
        BatchIsClosed,
        RefusedWithoutReason,
        // An upload that the service may have, at any time, whole or in part.
        AdditionCut,
        RequestLost,
        ResponseLost,
        LandsLate,
        OwnTimeLimit,
        Failed500,
        Failed400,
        Gateway502,
        Gateway504,
        TimedOut408,
        Busy503,
        ResponseCut,
        PageInsteadOfJson,
        OnlySomeKeptAndNotSaid,
        // An upload that the service has, more or less.
        OnlySomeKept,
        AddedElsewhere,
        TakenAndLost,
        // What stops a session.
        WrongKey,
        NoCredits,
        NoClassification,
        WrongAddress,
        // A document.
        FileChanged,
        FileUnavailable,
        NeverTaken,
        NotClassifiable,
        // The rows of an upload's response, and of results.
        RowsReversed,
        RowsDoubled,
        RowsLacking,
        IdsEqual,
        IdsMissing,
        NamesCased,
        NamesMojibake,
        NamesCleaned,
        NamesPrefixed,
        NamesMissing,
        NamesStrange,
        // A request for results.
        PollLost,
        PollBusy429,
        PollBusy429WithRetryAfter,
        PollFailed400,
        PollGateway502,
        PollBusy503,
        PollCut,
        PollWrongKey,
        StillWaiting,
        StrangeStatus,
        FinishedInParts,
        // A batch.
        SlowBatch,
        NeverFinishing,
        BatchGone,
        // A batch of an extraction that the service has made.
        SlowData,
        DataInParts,
        DataBesideOthers,
        DataBatchGone,
        // A session.
        ClockSetBack,
        Suspended,
        OtherClock,
        Cancelled,
        Finished,
        StoreFails,
    }
}

listed! {
    /// Between which two steps an owner dies.
    CrashPoint {
        BeforeKeep,
        AfterKeep,
        BeforeLoadToSend,
        BeforeLoadOfBatch,
        BeforeUpload,
        AfterUpload,
        BeforePoll,
        AfterPoll,
        BeforeReport,
        AfterReport,
        WhileWaiting,
        BeforeUploadIsHandled,
        AfterUploadIsHandled,
        BeforePollIsHandled,
        AfterPollIsHandled,
    }
}

listed! {
    /// What a simulation is there to bring about.
    Situation {
        SessionThatLingers,
        EnteredWhileItWorks,
        SeveralEndsAtOnce,
        SessionThatNeverAsks,
        SessionThatAsksOnce,
        SessionThatAsksUntilKnown,
        PollWaitedForAnotherOwner,
        LandedAfterItsOwnerGaveUp,
        LandedAfterItsOwnerDied,
        LandedAfterSuccess,
        IdReadInACutResponse,
        ResponseHandledAndNotKept,
        StoredTwiceAfterALostOpener,
        StoredTwiceByAbsence,
        StoredTwiceByResending,
        StoredTwiceByABusyService,
        EndedAsLacking,
        HiddenByAListThatLacksIt,
        UnmatchedRows,
        SessionThatFollows,
        SessionThatDoesNotFollow,
        BothRoutesBusy,
        FollowedAndDeleted,
        HintOfABatch,
        HintOfNoBatch,
        DataOfItsOwn,
        DataOfALink,
        DataNotWanted,
        DataFailed,
        DataEmpty,
        DataLacking,
        DataBatchGone,
        DataAwaitedForEver,
    }
}
