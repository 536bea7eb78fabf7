using System.Text;
using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Finds the parts of a multipart that does not have the boundary that its header names, or names none.</summary>
internal static class LostBoundary
{
    // The longest boundary that the format allows.
    private const int MaxLength = 70;

    /// <summary>The multipart by the boundary that it has; null if it has none.</summary>
    public static Multipart? Find(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("--") || line.Trim() is not { Length: > 2 and <= MaxLength + 2 } marker || marker.ContainsAny('"', '\\'))
                continue;
            var whole = $"Content-Type: multipart/mixed; boundary=\"{marker[2..]}\"\n\n{text}\n";
            return BoundedMimeParser.Part(Encoding.UTF8.GetBytes(whole)) as Multipart is { Count: > 0 } found ? found : null;
        }

        return null;
    }
}
