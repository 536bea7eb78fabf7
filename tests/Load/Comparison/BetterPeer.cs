using System.Globalization;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A peer that is better than the engine.</summary>
/// <param name="Peer">Who.</param>
/// <param name="In">What it is better in.</param>
/// <param name="Its">The peer's figure, in per cent.</param>
/// <param name="Ours">The engine's.</param>
/// <param name="Exception">The exception that covers it; null when there is none.</param>
internal sealed record BetterPeer(PeerRow Peer, Respect In, double Its, double Ours, StatedException? Exception)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{In.ToString().ToLowerInvariant()} {Its:0.0} % against {Ours:0.0} %");
}
