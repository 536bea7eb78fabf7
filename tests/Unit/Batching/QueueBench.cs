using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

/// <summary>
/// A limiter in virtual time against a model of a provider's queue: batches of the sizes that it allows, looked at in the pauses of
/// production, until all tokens were processed.
/// </summary>
/// <param name="work">Tokens to be processed.</param>
/// <param name="seed">Seed of the durations.</param>
internal sealed class QueueBench(double work, int seed)
{
    private const double ValidationSeconds = 20;

    private readonly Random _random = new(seed);
    private readonly List<Sent> _open = [];
    private readonly List<Sent> _queued = [];
    private readonly List<(double At, double Queued, double Limit)> _samples = [];
    private readonly PollPause _pause = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
    private QueueLimiter _limiter = new();
    private double _taken;
    private double _now;
    private double _lastCreated;

    /// <summary>The provider's limit, by the share of the work that was taken on.</summary>
    public Func<double, double> Limit { get; init; } = _ => 1;

    /// <summary>Tokens of other programs in the queue, by the time in seconds.</summary>
    public Func<double, double> Others { get; init; } = _ => 0;

    public bool NamesLimit { get; init; }

    /// <summary>Range of a batch's time in progress in seconds.</summary>
    public (double Min, double Max) Duration { get; init; } = (600, 3_600);

    public int Created { get; private set; }

    public int Refused { get; private set; }

    public double RefusedShare => (double)Refused / Created;

    public QueueBench Run()
    {
        while (true)
        {
            Start();
            if (_open.Count == 0 && _taken >= work)
                return this;
            Wait(_pause.Next().TotalSeconds);
            _now.ShouldBeLessThan(1e7, $"seed {seed}: no end in sight");
            Look();
        }
    }

    /// <summary>
    /// The share of the limit that waited, as mean over time, from the moment at which the queue was first filled to 90 % until the last
    /// batch was created. After a change of the limit, likewise from the moment at which the queue was filled again.
    /// </summary>
    public double SteadyShare()
    {
        var (area, seconds, isFull, limit) = (0.0, 0.0, false, 0.0);
        foreach (var (sample, next) in _samples.Zip(_samples.Skip(1)).TakeWhile(pair => pair.First.At < _lastCreated))
        {
            isFull &= sample.Limit == limit;
            limit = sample.Limit;
            // A limit that has fallen leaves more in the queue for a while.
            var share = Math.Min(1, sample.Queued / limit);
            isFull |= share >= 0.9;
            if (isFull)
                (area, seconds) = (area + (share * (next.At - sample.At)), seconds + next.At - sample.At);
        }

        return seconds == 0 ? 0 : area / seconds;
    }

    private void Start()
    {
        while (_taken < work)
        {
            var waiting = _open.Sum(batch => batch.Tokens);
            var room = _limiter.RoomBeside(waiting, _open.Exists(batch => !batch.IsChecked), double.PositiveInfinity);
            if (room <= 0)
                return;
            var tokens = Math.Min(work - _taken, room);
            var isQueued = _queued.Sum(one => one.Tokens) + Others(_now) + tokens <= Limit(_taken / work);
            var ends = _now + ValidationSeconds + Duration.Min + ((Duration.Max - Duration.Min) * _random.NextDouble());
            var batch = new Sent(tokens, waiting, _now, ends, isQueued);
            (_taken, _lastCreated, Created) = (_taken + tokens, _now, Created + 1);
            _open.Add(batch);
            if (isQueued)
                _queued.Add(batch);
        }
    }

    private void Look()
    {
        foreach (var batch in _open.ToArray())
        {
            if (!batch.IsChecked && _now >= batch.Created + ValidationSeconds)
                Check(batch);
            if (!batch.IsQueued || _now < batch.Ends)
                continue;
            _pause.Restart();
            _open.Remove(batch);
            Start();
        }
    }

    private void Check(Sent batch)
    {
        batch.IsChecked = true;
        if (batch.IsQueued)
        {
            _pause.Restart();
            _limiter = _limiter.Accept(_open.TakeWhile(other => other != batch).Sum(other => other.Tokens) + batch.Tokens);
            return;
        }

        Refused++;
        _taken -= batch.Tokens;
        _open.Remove(batch);
        _limiter = _limiter.Refuse(batch.Beside + batch.Tokens, NamesLimit ? Limit(_taken / work) : null);
    }

    /// <summary>Lets time pass, in the steps in which batches end.</summary>
    private void Wait(double seconds)
    {
        var until = _now + seconds;
        while (_now < until)
        {
            var limit = Limit(_taken / work);
            _samples.Add((_now, _queued.Sum(batch => batch.Tokens) + Others(_now), limit));
            _now = Math.Min(until, _queued.Count == 0 ? until : _queued.Min(batch => batch.Ends));
            _queued.RemoveAll(batch => batch.Ends <= _now);
        }
    }

    private sealed record Sent(double Tokens, double Beside, double Created, double Ends, bool IsQueued)
    {
        public bool IsChecked { get; set; }
    }
}
