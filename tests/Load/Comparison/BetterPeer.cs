using System.Globalization;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A peer that is better than the engine.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="In">The respect in which it is better.</param>
/// <param name="Its">The peer's figure, in percent.</param>
/// <param name="Ours">The engine's.</param>
/// <param name="Exception">The exception that covers it; null if there is none.</param>
internal sealed record BetterPeer(PeerRow Peer, Respect In, double Its, double Ours, StatedException? Exception)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{In.ToString().ToLowerInvariant()} {Its:0.0} % against {Ours:0.0} %");
}
