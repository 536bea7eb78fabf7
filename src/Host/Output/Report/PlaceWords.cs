using System.Text.Json;

namespace ParallelLlm.Host.Output.Report;

/// <summary>A place in a document, in words such as <c>attachment invoice.pdf, page 3</c>.</summary>
internal static class PlaceWords
{
    // The rule, which goes without saying beside a line or a heading.
    private const string Body = "body";

    /// <param name="place">A place as a line of results has it.</param>
    public static string Of(JsonElement place) =>
        string.Join(", ", Parts(place)) is { Length: > 0 } words ? words
        : ResultJson.Text(place, "part") is Body ? Body
        : "";

    private static IEnumerable<string> Parts(JsonElement place)
    {
        if (ResultJson.Text(place, "part") is { Length: > 0 } part and not Body)
            yield return part;
        if (ResultJson.Text(place, "sheet") is { } sheet)
            yield return $"sheet {sheet}";
        if (ResultJson.Text(place, "cell") is { } cell)
            yield return $"cell {cell}";
        var page = ResultJson.Whole(place, "page");
        if (page is not null)
            yield return Page(page.Value, ResultJson.Whole(place, "page_end"), ResultJson.Text(place, "page_label"));
        var row = ResultJson.Whole(place, "row");
        if (row is not null)
            yield return $"row {row}";
        if (ResultJson.Text(place, "column") is { } column)
            yield return $"column {column}";
        if (ResultJson.Whole(place, "line") is { } line && page is null && row is null)
            yield return $"line {line}";
        if (ResultJson.Text(place, "heading") is { Length: > 0 } heading)
            yield return $"below “{heading}”";
    }

    private static string Page(long page, long? end, string? label)
    {
        var pages = end > page ? $"pages {page}–{end}" : $"page {page}";
        return label is null ? pages : $"{pages} (printed {label})";
    }
}
