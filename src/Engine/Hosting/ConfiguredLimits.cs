using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using ParallelLlm.Observability;

namespace ParallelLlm.Hosting;

/// <summary>
/// Applies an engine's limits from a configuration, at the start and after every reload. Reads the keys itself: an exception in a binder
/// would break the reload of the whole configuration, where a wrong number only needs a log message. Thread-safe.
/// </summary>
internal sealed class ConfiguredLimits(IConfiguration limits, ILoggerFactory? loggers) : IDisposable
{
    private const string WholeEngine = "MaxConcurrency";
    private const string Endpoints = "Endpoints";
    private const int Unbounded = int.MaxValue;

    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<ConfiguredLimits>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _inForce = [];
    private IDisposable? _reloads;

    /// <summary>Applies the configured limits and follows their changes.</summary>
    public void Follow(ParallelProcessor engine)
    {
        // In this order: a reload in between is applied twice rather than not at all.
        _reloads = ChangeToken.OnChange(limits.GetReloadToken, () => Apply(engine));
        Apply(engine);
    }

    public void Dispose() => _reloads?.Dispose();

    private void Apply(ParallelProcessor engine)
    {
        lock (_lock)
        {
            Apply(engine, WholeEngine, endpoint: null);
            var names = engine.Endpoints.Select(endpoint => endpoint.Name).ToArray();
            foreach (var name in names)
                Apply(engine, $"{Endpoints}:{name}", name);
            foreach (var section in limits.GetSection(Endpoints).GetChildren())
            {
                if (!names.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                    Log.LimitNotUsed(_logger, section.Path, $"unknown endpoint '{section.Key}'; known: {string.Join(", ", names)}");
            }
        }
    }

    private void Apply(ParallelProcessor engine, string key, string? endpoint)
    {
        var section = limits.GetSection(key);
        var before = _inForce.GetValueOrDefault(key, Unbounded);
        var limit = Unbounded;
        if (!string.IsNullOrWhiteSpace(section.Value)
            && (!int.TryParse(section.Value, NumberStyles.None, CultureInfo.InvariantCulture, out limit)))
        {
            Log.LimitNotUsed(_logger, section.Path, $"'{section.Value}' is not an integer of 0 (paused) or more");
            return;
        }

        _inForce[key] = limit;
        if (limit != before)
            engine.SetLimit(limit, endpoint);
    }
}
