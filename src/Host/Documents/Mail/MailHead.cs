using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Recognises a mail by its beginning.</summary>
internal static partial class MailHead
{
    // Letters and notes may begin with two or three lines that look like these.
    private const int Enough = 3;

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Received", "Return-Path", "Delivered-To", "Reply-To",
        "Sender", "In-Reply-To", "References", "Content-Type", "Content-Transfer-Encoding", "DKIM-Signature", "Authentication-Results",
        "X-Mailer", "User-Agent", "List-Id", "Thread-Topic", "X-Originating-IP", "X-Priority", "Importance");

    private static readonly string[] Senders = ["From", "Received", "Return-Path"];

    // Written by programs, not by people.
    private static readonly string[] Traces = ["Message-ID", "MIME-Version", "Received", "Return-Path", "Delivered-To"];

    /// <summary>Whether a document is certainly a mail, whatever its name.</summary>
    /// <param name="head">Its beginning.</param>
    public static bool IsMail(ReadOnlySpan<byte> head)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var isTraced = false;
        if (head.StartsWith("\uFEFF"u8))
            head = head["\uFEFF"u8.Length..];
        while (head.IndexOf((byte)'\n') is > 0 and var end)
        {
            var line = head[..end].TrimEnd((byte)'\r');
            head = head[(end + 1)..];
            if (line.IsEmpty)
                break;
            if (line[0] is (byte)' ' or (byte)'\t' && names.Count > 0)
                continue;
            var name = Encoding.ASCII.GetString(HeaderBlock.NameOf(line));
            if (name.Length == 0)
                return false;
            if (!Known.TryGetValue(name, out var known))
                continue;
            names.Add(known);
            isTraced |= Traces.Contains(known) || (known == "Date" && MailDate().IsMatch(Encoding.Latin1.GetString(line)));
        }

        return isTraced && names.Count >= Enough && Senders.Any(names.Contains);
    }

    // People do not write a time with a zone.
    [GeneratedRegex(
        @"\d{1,2} [A-Z][a-z]{2} \d{2,4} \d{1,2}:\d{2}(:\d{2})? ([+-]\d{4}|[A-Z]{1,5}\b)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex MailDate();
}
