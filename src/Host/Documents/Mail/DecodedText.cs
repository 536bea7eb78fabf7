using System.Text;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>A decoded text.</summary>
/// <param name="Encoding">Its encoding, with fallbacks that throw.</param>
/// <param name="IsWhole">Whether every byte fits the encoding; those that do not have become replacement characters.</param>
internal readonly record struct DecodedText(string Text, Encoding Encoding, bool IsWhole);
