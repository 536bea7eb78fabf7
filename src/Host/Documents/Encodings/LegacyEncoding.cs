using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>An encoding that a text without a mark can be in.</summary>
/// <param name="Encoding">The encoding, with fallbacks that throw.</param>
/// <param name="Rarity">The cost of the encoding itself, in nats.</param>
internal sealed record LegacyEncoding(Encoding Encoding, float Rarity);
