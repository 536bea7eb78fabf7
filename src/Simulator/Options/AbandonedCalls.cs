namespace ParallelLlm.Simulator.Options;

/// <summary>The fate of a call at the slots whose caller has gone.</summary>
public enum AbandonedCalls
{
    /// <summary>It is worked on to its end, whether it waits or not.</summary>
    WorkedOn,

    /// <summary>It leaves the queue; one that has a slot is worked on to its end.</summary>
    LeaveQueue,

    /// <summary>It leaves the queue or its slot.</summary>
    FreeSlot,
}
