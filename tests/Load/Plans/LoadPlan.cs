using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Load by phases. A document's time runs from its due time to its last result: if the system falls behind the rate, the wait before the start counts too.</summary>
internal static class LoadPlan
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        await using var bed = await TestBed.StartAsync(context.Scenario, cancellationToken);
        var run = new Run(context, bed, cancellationToken);
        var (copies, rate) = (0.0, 0.0);
        foreach (var phase in context.Scenario.Load)
        {
            await run.PhaseAsync(phase, copies, rate);
            (copies, rate) = (phase.Copies ?? 0, phase.Rate ?? 0);
        }

        var metrics = await run.EndAsync();
        bed.Server.Stats.Report(metrics, context.Scenario, 0);
        return metrics;
    }

    private sealed class Run(PlanContext context, TestBed bed, CancellationToken cancellationToken)
    {
        private readonly long _start = context.Time.GetTimestamp();
        private readonly Lock _counting = new();
        private readonly Ledger _sum = new();
        private readonly List<Task> _running = [];
        private int _wanted;
        private int _copies;
        private int _begun;
        private int _measured;
        private double _measuredSeconds;
        private bool _warmUp;

        private double Now => context.Time.GetElapsedTime(_start).TotalSeconds;

        public async Task PhaseAsync(LoadPhase phase, double copiesBefore, double rateBefore)
        {
            var from = Now;
            using var due = Arrivals.Moments(phase, rateBefore).GetEnumerator();
            var isDue = due.MoveNext();
            _warmUp = phase.WarmUp;
            if (!phase.WarmUp)
                _measuredSeconds += phase.ForSeconds;
            for (var at = 0.0; at < phase.ForSeconds; at = Now - from)
            {
                var part = phase.Ramp ? at / phase.ForSeconds : 1;
                Volatile.Write(ref _wanted, (int)Math.Round(copiesBefore + (((phase.Copies ?? 0) - copiesBefore) * part)));
                while (_copies < _wanted)
                {
                    _copies++;
                    Begin(CopyAsync(_copies));
                }

                // Each is due at its own time, however late the clock ticks.
                for (; isDue && due.Current <= at; isDue = due.MoveNext())
                    Begin(DocumentAsync(from + due.Current));
                await Task.Delay(Tick, context.Time, cancellationToken);
            }

            for (; isDue; isDue = due.MoveNext())
                Begin(DocumentAsync(from + due.Current));
        }

        public async Task<Metrics> EndAsync()
        {
            Volatile.Write(ref _wanted, 0);
            // Later results were not completed in that time, whatever the rate at which they were due.
            int inTime;
            lock (_counting)
                inTime = _measured;
            await Task.WhenAll(_running);
            var metrics = new Metrics { ["documents"] = _begun, ["documents_measured"] = _measured, ["documents_per_s"] = inTime / _measuredSeconds };
            _sum.Report(metrics);
            var chunks = (double)_begun * context.Scenario.Work.Chunks;
            metrics["lost"] = chunks - _sum.Results;
            metrics["not_completed"] = chunks - _sum.Completed;
            return metrics;
        }

        private void Begin(Task task)
        {
            _running.RemoveAll(static ended => ended.IsCompletedSuccessfully);
            _running.Add(task);
        }

        private async Task CopyAsync(int number)
        {
            await Task.Yield();
            // The latest end first when the number falls.
            while (number <= Volatile.Read(ref _wanted))
                await DocumentAsync(Now);
            Interlocked.Decrement(ref _copies);
        }

        private async Task DocumentAsync(double dueAt)
        {
            var (measured, ledger) = (!_warmUp, new Ledger());
            ledger.Begin();
            var name = $"document-{Interlocked.Increment(ref _begun)}";
            await Task.Yield();
            await foreach (var result in bed.ReadAsync(Workload.Document(name, context.Scenario.Work.Chunks), cancellationToken))
            {
                ledger.Add(result);
                if (measured)
                    context.OnResult(result);
            }

            lock (_counting)
            {
                _sum.Add(ledger);
                if (!measured)
                    return;
                _measured++;
            }

            context.OnDocument(Sample.OfDocument(ledger.Completed == context.Scenario.Work.Chunks, TimeSpan.FromSeconds(Now - dueAt)), Now);
        }
    }
}
