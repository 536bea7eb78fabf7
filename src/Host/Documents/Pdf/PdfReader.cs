using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>
/// Reads the text of a PDF, page by page: columns one after the other, tables row by row, filled-in fields in their places. Pages whose
/// text is an image have none. Not thread-safe.
/// </summary>
internal sealed class PdfReader
{
    // A larger share of letters without a character is reported.
    private const double LeastUnreadable = 0.1;

    private const string Damaged = "the PDF is damaged; open it in a viewer and save it as a new file, or get it again";

    // Pages without text are listed up to this many.
    private const int ListedPages = 20;

    /// <summary>Reads a document.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read, or has no text.</exception>
    public void Read(DocumentContent content, TextSink sink)
    {
        var limits = new PdfLimits();
        using var document = Guarded(() => PdfDocument.Open(content.Bytes, limits), limits, Damaged);
        var pages = document.NumberOfPages;
        if (pages == 0)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it has no pages");
        if (pages > PdfLimits.MaxPages)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {PdfLimits.MaxPages:N0} pages");
        document.AddPageFactory<PdfPage, PdfPageFactory>();
        var labels = Guarded(() => PdfPageLabels.Of(document), limits, Damaged);

        var blank = new List<int>();
        var (letters, unreadable) = (0L, 0L);
        string? heading = null;
        for (var number = 1; number <= pages; number++)
        {
            var page = number;
            var above = heading;
            var text = Guarded(() => PdfPageText.Of(document.GetPage<PdfPage>(page), above), limits, $"its page {number} is damaged");
            if (text.Text.Length == 0)
                blank.Add(number);
            else
                Write(text, new SourcePlace { Page = number, PageLabel = labels.Of(number) }, sink);
            letters += text.Letters;
            unreadable += text.Unreadable;
            heading = text.LastHeading;
            sink.Progress();
        }

        if (blank.Count == pages && limits.HasDamagedStreams)
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "it has damaged streams, and no text beside them");
        if (blank.Count == pages)
        {
            throw new DocumentProblemException(
                DocumentProblemKind.NoTextLayer,
                pages == 1 ? "its page is an image or empty: it has no text layer" : "its pages are images or empty: it has no text layer");
        }

        if (blank.Count > 0)
            sink.Warn(Blank(blank));
        if (limits.HasDamagedStreams)
            sink.Warn("it has damaged streams: text may be missing");
        if (unreadable > LeastUnreadable * letters)
            sink.Warn($"{100 * unreadable / letters} % of its letters cannot be read: their fonts do not state which letters they are");
    }

    private static void Write(PdfPageText page, SourcePlace place, TextSink sink)
    {
        for (var i = 0; i < page.Marks.Count; i++)
        {
            var (start, heading, columns) = page.Marks[i];
            var end = i + 1 < page.Marks.Count ? page.Marks[i + 1].Start : page.Text.Length;
            sink.Mark(place with { Heading = heading, Columns = columns });
            sink.Write(page.Text.AsSpan(start, end - start));
        }

        sink.Write("\n\f");
    }

    /// <summary>Runs a step of PdfPig's, whose failures are the document's.</summary>
    private static T Guarded<T>(Func<T> step, PdfLimits limits, string damage)
    {
        try
        {
            var result = step();
            limits.Check();
            return result;
        }
        catch (Exception exception) when (Cause(exception) is { } cause
            and not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            limits.Check();
            throw cause switch
            {
                DocumentProblemException known => known,
                { } when HasRunOutOfMemory(cause) => new DocumentProblemException(
                    DocumentProblemKind.TooMuchMemory, "reading it takes more memory than a document may", cause),
                PdfDocumentEncryptedException => new DocumentProblemException(
                    DocumentProblemKind.Encrypted, "it is protected by a password", cause),
                _ => new DocumentProblemException(DocumentProblemKind.Damaged, damage, cause),
            };
        }
    }

    /// <summary>PdfPig wraps every failure of an encrypted document's page as one of its encryption.</summary>
    private static Exception Cause(Exception exception) =>
        exception is PdfDocumentEncryptedException { InnerException: { } inner } ? inner : exception;

    /// <summary>PdfPig wraps some failures in others.</summary>
    private static bool HasRunOutOfMemory(Exception? exception)
    {
        while (exception is not (null or OutOfMemoryException))
            exception = exception.InnerException;
        return exception is not null;
    }

    private static string Blank(List<int> pages)
    {
        var list = string.Join(", ", pages.Take(ListedPages));
        var more = pages.Count > ListedPages ? $" and {pages.Count - ListedPages:N0} more" : "";
        return pages.Count == 1
            ? $"page {list} has no text: it is an image or empty"
            : $"{pages.Count:N0} pages have no text, they are images or empty: {list}{more}";
    }
}
