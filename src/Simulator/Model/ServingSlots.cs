using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>
/// A server that works on n calls at once and lets the others wait in order of arrival. The time of an answer holds only until another
/// call comes or leaves: <see cref="Moves"/> rises whenever an earlier result of <see cref="AnswersAt"/> may be outdated.
/// </summary>
/// <param name="slowdown">Factor by which a call takes longer while every slot is busy; 1 for no slowdown.</param>
/// <param name="abandoned">What becomes of a call whose caller has gone.</param>
/// <param name="patience">Longest wait for a slot before a call is refused; null for no bound.</param>
internal sealed class ServingSlots(double slowdown, AbandonedCalls abandoned, TimeSpan? patience)
{
    private readonly HashSet<long> _refused = [];
    private readonly SlotLine _line = new(slowdown);

    /// <summary>Rises whenever the time of an answer may have changed.</summary>
    public int Moves { get; private set; }

    /// <summary>Number of calls that wait for a slot.</summary>
    public int Waiting => _line.Waiting.Count;

    /// <summary>Whether there are slots at all.</summary>
    public bool Serves => _line.Count > 0;

    /// <summary>Sets the number of slots; 0 for as many as there are calls. Calls that have a slot keep it.</summary>
    public void SetCount(TimeSpan now, int count)
    {
        Advance(now);
        _line.Count = count;
        _line.Begin(_refused);
        Moves++;
    }

    /// <summary>Sets the speed of the slots; 1 is the usual one.</summary>
    public void SetSpeed(TimeSpan now, double speed)
    {
        Advance(now);
        _line.Speed = speed;
        Moves++;
    }

    /// <summary>Adds a call, which is worked on as soon as a slot is free.</summary>
    public void Add(TimeSpan now, long number, TimeSpan work)
    {
        Advance(now);
        _line.Waiting.Add(new SlotJob(number, work.Ticks, patience is { } longest ? now + longest : Permit.Never));
        _line.Begin(_refused);
        if (slowdown != 1)
            Moves++;
    }

    /// <summary>When a call will be answered, or refused because it has waited too long, if no other comes or leaves.</summary>
    public TimeSpan AnswersAt(TimeSpan now, long number)
    {
        Advance(now);
        if (_refused.Contains(number) || !_line.Holds(number))
            return now;
        var ahead = _line.Copy();
        while (ahead.TryFinishNext(Permit.Never, null, out var done))
        {
            if (done == number)
                return ahead.Now;
        }

        // No slot is free before it leaves.
        return _line.Waiting.Find(job => job.Number == number).LeavesAt;
    }

    /// <summary>Ends a call: its caller has the answer, or has gone.</summary>
    /// <returns>Whether it was refused because it had waited too long.</returns>
    public bool Finish(TimeSpan now, long number)
    {
        Advance(now);
        if (_refused.Remove(number))
            return true;
        var waits = _line.Waiting.FindIndex(job => job.Number == number);
        if (waits >= 0 && _line.Waiting[waits].LeavesAt <= now)
        {
            _line.Waiting.RemoveAt(waits);
            return true;
        }

        var taken = (waits >= 0 && abandoned != AbandonedCalls.WorkedOn && _line.Waiting.RemoveAll(job => job.Number == number) > 0)
            || (abandoned == AbandonedCalls.FreeSlot && _line.Begun.RemoveAll(job => job.Number == number) > 0);
        if (taken)
        {
            _line.Begin(_refused);
            Moves++;
        }

        return false;
    }

    private void Advance(TimeSpan now)
    {
        while (_line.TryFinishNext(now, _refused, out _))
        {
            if (slowdown != 1)
                Moves++;
        }
    }
}
