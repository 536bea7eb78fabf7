using System.Text;

namespace ParallelLlm.Host.Output.Report;

/// <summary>The head of every HTML page: encoding, policy, title and style sheet.</summary>
internal static class PageHead
{
    /// <param name="stream">Gets the page, which <paramref name="html"/> writes to as well.</param>
    /// <param name="signature">How the page begins, so that it can be recognised.</param>
    /// <param name="policy">The content security policy.</param>
    /// <param name="title">The page's title.</param>
    public static void Write(HtmlWriter html, Stream stream, string signature, string policy, string title)
    {
        html.Flush();
        stream.Write(Encoding.ASCII.GetBytes(signature));
        html.Write($"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n");
        html.Write($"""
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <meta name="referrer" content="no-referrer">
            <title>{title}</title>
            <style>
            """);
        html.Flush();
        stream.Write(ReportAssets.Style);
        html.Write($"</style>\n</head>\n<body>\n");
    }
}
