namespace ParallelLlm.Simulator.Model;

/// <summary>Slots, the calls in them and the calls that wait; time goes from the end of one call to the next. A copy looks ahead.</summary>
internal sealed class SlotLine(double slowdown)
{
    /// <summary>Calls that are worked on.</summary>
    public List<SlotJob> Begun { get; private init; } = [];

    /// <summary>Calls that wait, the longest first.</summary>
    public List<SlotJob> Waiting { get; private init; } = [];

    public TimeSpan Now { get; private set; }

    public int Count { get; set; }

    public double Speed { get; set; } = 1;

    // From full speed for one call to the slowest with every slot busy, in equal steps of time.
    private double Rate => Count > 1 && slowdown != 1
        ? Speed / (1 + ((slowdown - 1) * Math.Min(1.0, (Begun.Count - 1.0) / (Count - 1))))
        : Speed;

    public bool Holds(long number) => Begun.Exists(job => job.Number == number) || Waiting.Exists(job => job.Number == number);

    public SlotLine Copy() => new(slowdown) { Begun = [.. Begun], Waiting = [.. Waiting], Now = Now, Count = Count, Speed = Speed };

    /// <summary>Fills free slots with waiting calls; refuses those that have waited too long.</summary>
    public void Begin(HashSet<long>? refused)
    {
        while (Waiting.Count > 0 && (Begun.Count < Count || Count == 0))
        {
            var next = Waiting[0];
            Waiting.RemoveAt(0);
            if (next.LeavesAt <= Now)
                refused?.Add(next.Number);
            else
                Begun.Add(next);
        }
    }

    /// <summary>Advances to the end of the next call, but no further than a moment.</summary>
    public bool TryFinishNext(TimeSpan until, HashSet<long>? refused, out long done)
    {
        done = 0;
        var next = Nearest();
        var rate = Rate;
        var ticks = next < 0 ? double.PositiveInfinity : Math.Ceiling(Begun[next].Remaining / rate);
        if (!(ticks <= (until - Now).Ticks))
        {
            if (until > Now && until != Permit.Never)
                Work((until - Now).Ticks, rate);
            return false;
        }

        done = Begun[next].Number;
        Work((long)ticks, rate);
        Begun.RemoveAt(next);
        Begin(refused);
        return true;
    }

    private int Nearest()
    {
        var nearest = Begun.Count - 1;
        for (var i = nearest - 1; i >= 0; i--)
        {
            // Of several that end at once, the one that came first.
            if (Begun[i].Remaining <= Begun[nearest].Remaining)
                nearest = i;
        }

        return nearest;
    }

    private void Work(long ticks, double rate)
    {
        Now += new TimeSpan(ticks);
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Begun);
        for (var i = 0; i < span.Length; i++)
            span[i] = span[i] with { Remaining = Math.Max(0, span[i].Remaining - (ticks * rate)) };
    }
}
