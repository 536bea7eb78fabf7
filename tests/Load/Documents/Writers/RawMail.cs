using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes mails, valid or not: nothing looks into headers and bodies.</summary>
internal static class RawMail
{
    /// <summary>Headers that every mail has, with line ends.</summary>
    public const string Headers =
        "From: Ward 3 <ward3@hospital.example>\r\nTo: Practice <practice@doctors.example>\r\nDate: Thu, 14 Mar 2024 09:30:00 +0100\r\n"
        + "Message-ID: <1@hospital.example>\r\nMIME-Version: 1.0\r\n";

    private const string PlainType = "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit";
    private const int Base64Line = 57;

    /// <summary>A mail with a plain body.</summary>
    public static string Plain(string subject, string body) =>
        $"{Headers}Subject: {subject}\r\nContent-Type: {PlainType}\r\n\r\n{body}\r\n";

    /// <summary>A mail of parts.</summary>
    /// <param name="subject">Its subject, in ASCII or encoded.</param>
    /// <param name="boundary">The line between the parts.</param>
    /// <param name="parts">Each with headers, an empty line, and content.</param>
    public static string Mixed(string subject, string boundary, params IEnumerable<string> parts) =>
        $"{Headers}Subject: {subject}\r\n{Multipart(boundary, parts)}";

    /// <summary>A part of parts.</summary>
    public static string Multipart(string boundary, params IEnumerable<string> parts) =>
        $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"
        + $"{string.Concat(parts.Select(part => $"--{boundary}\r\n{part}\r\n"))}--{boundary}--\r\n";

    /// <summary>A part of plain text.</summary>
    public static string Text(string text) => $"Content-Type: {PlainType}\r\n\r\n{text}";

    /// <summary>An attached file.</summary>
    public static string Attachment(string name, string type, byte[] content)
    {
        var part = new StringBuilder(
            $"Content-Type: {type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n");
        for (var at = 0; at < content.Length; at += Base64Line)
            part.Append(Convert.ToBase64String(content, at, Math.Min(Base64Line, content.Length - at))).Append("\r\n");
        return part.ToString();
    }

    /// <summary>An attached mail.</summary>
    public static string Attached(string name, string mail) =>
        $"Content-Type: message/rfc822; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{mail}";

    /// <summary>A text as a header's value, encoded where it is not ASCII.</summary>
    public static string Encoded(string text) =>
        Ascii.IsValid(text) ? text : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
