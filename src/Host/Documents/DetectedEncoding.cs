using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>What the bytes say of their encoding.</summary>
/// <param name="Encoding">The encoding, with fallbacks that throw; null while everything is ASCII, and where there is a problem.</param>
/// <param name="Problem">Why the bytes are no text.</param>
internal readonly record struct DetectedEncoding(Encoding? Encoding, int PreambleLength, DocumentProblem? Problem);
