using System.Security.Cryptography;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>
/// Replaces a document's name with a short mark: a file's name can reveal whom it is about, and logs travel. Events of one
/// document carry the same mark as long as the process lives. Thread-safe.
/// </summary>
internal sealed class HiddenNames : ILogEventEnricher
{
    private static readonly string[] Properties = ["Document", "DocumentId"];

    // Without the key, a name cannot be found by trial.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var property in Properties)
            if (logEvent.Properties.TryGetValue(property, out var value) && value is ScalarValue { Value: string name })
                logEvent.AddOrUpdateProperty(new LogEventProperty(property, new ScalarValue(MarkOf(name))));
    }

    private string MarkOf(string name) =>
        "doc-" + Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name)).AsSpan(0, 5));
}
