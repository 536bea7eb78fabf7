using Spectre.Console;
using Spectre.Console.Rendering;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Draws a snapshot for a terminal of any width: a bar with the time left, documents, chunks with the throughput as a sparkline, each
/// endpoint's calls in flight below its limit, and the tokens spent. A terminal without Unicode gets ASCII; one without colour gets the
/// same characters.
/// </summary>
internal sealed class ProgressView(ProgressSnapshot snapshot) : Renderable
{
    /// <summary>Columns of the widest display.</summary>
    public const int MostColumns = 100;

    /// <summary>Columns below which there are no bars of endpoints and no sparkline.</summary>
    public const int FewColumns = 60;

    /// <summary>Maximum number of endpoints shown.</summary>
    public const int MostEndpoints = 8;

    private const string Documents = "documents";
    private const int LongestName = 16;
    private const int EndpointCells = 20;

    private static readonly Style Plain = Style.Plain;
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Doubtful = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // The last column stays empty: some terminals begin a new line after it.
        var width = Math.Clamp(maxWidth - 1, 1, MostColumns);
        foreach (var line in Lines(width, options.Unicode ? Glyphs.Unicode : Glyphs.Ascii))
        {
            var left = width;
            foreach (var (text, style) in line)
            {
                var shown = Segment.SplitOverflow(new Segment(text, style), Overflow.Crop, left)[0];
                left -= shown.CellCount();
                yield return shown;
                if (left <= 0)
                    break;
            }

            yield return Segment.LineBreak;
        }
    }

    private IEnumerable<IEnumerable<(string Text, Style Style)>> Lines(int width, Glyphs glyphs)
    {
        var isNarrow = width < FewColumns;
        var endpoints = snapshot.Endpoints.Take(MostEndpoints)
            .Select(endpoint => (Name: NameOf(endpoint, isNarrow ? Documents.Length : LongestName), Endpoint: endpoint))
            .ToList();
        var labels = endpoints.Select(each => each.Name.Length).Append(Documents.Length).Max();
        yield return Bar(width, glyphs);
        yield return Row(Documents, OfDocuments());
        yield return Row("chunks", OfChunks(isNarrow ? null : glyphs));
        foreach (var (name, endpoint) in endpoints)
            yield return Row(name, OfEndpoint(endpoint, isNarrow ? null : glyphs));
        if (snapshot.Endpoints.Count > MostEndpoints)
            yield return Row("", [($"and {snapshot.Endpoints.Count - MostEndpoints} more endpoints", Dim)]);
        if (snapshot.Tokens > 0 || snapshot.Budget is not null)
            yield return Row("spent", [(Spent(), Plain)]);

        IEnumerable<(string, Style)> Row(string label, IEnumerable<(string, Style)> content) =>
            content.Prepend(($"  {label.PadRight(labels)}  ", Dim));
    }

    private IEnumerable<(string Text, Style Style)> Bar(int width, Glyphs glyphs)
    {
        var share = snapshot.Expected is > 0 and var all ? Math.Clamp(snapshot.Done / all, 0, 1) : 0;
        var percent = snapshot.Expected is null ? "    " : $"{Math.Floor(share * 100),3:0}%";
        var left = snapshot.Left is { } time ? $"{TimeOf(time)} left" : "time left unknown";
        var cells = Math.Max(0, width - percent.Length - left.Length - 4);
        var done = (int)(share * cells);
        return
        [
            ($"  {percent} ", Plain),
            (new string(glyphs.Done, done), Good),
            (new string(glyphs.Left, cells - done), Dim),
            (" " + left, Plain),
        ];
    }

    private IEnumerable<(string Text, Style Style)> OfDocuments()
    {
        yield return (snapshot.AllDocuments is { } all ? $"{snapshot.Documents:N0} of {all:N0}" : $"{snapshot.Documents:N0}", Plain);
        if (snapshot.FailedDocuments > 0)
            yield return ($", {snapshot.FailedDocuments:N0} failed", Bad);
        if (snapshot.PartialDocuments > 0)
            yield return ($", {snapshot.PartialDocuments:N0} partial", Doubtful);
    }

    private IEnumerable<(string Text, Style Style)> OfChunks(Glyphs? glyphs)
    {
        var all = snapshot.TotalIsFinal ? $"{snapshot.Total:N0}"
            : snapshot.Expected is { } expected ? $"about {expected:N0}"
            : $"{snapshot.Total:N0}+";
        var stored = snapshot.FromStore > 0 ? $", {snapshot.FromStore:N0} from the store" : "";
        yield return ($"{snapshot.Done:N0} of {all}{stored}, {snapshot.ChunksPerSecond:N1}/s", Plain);
        if (snapshot.Throttled > 0)
            yield return ($", {snapshot.Throttled:N0} throttled", Doubtful);
        if (glyphs is not null && snapshot.History.Count > 1)
            yield return ("  " + glyphs.Sparkline(snapshot.History), Good);
    }

    private IEnumerable<(string Text, Style Style)> OfEndpoint(EndpointProgress endpoint, Glyphs? glyphs)
    {
        if (endpoint.Wait is { } wait && (endpoint.IsIsolated || endpoint.InFlight == 0))
        {
            yield return (VisibleText.Line(wait), endpoint.IsIsolated ? Bad : Doubtful);
            yield break;
        }

        if (glyphs is not null)
        {
            var inFlight = CellsOf(endpoint.InFlight);
            var free = Math.Max(0, CellsOf(endpoint.Limit) - inFlight);
            yield return (new string(glyphs.InFlight, inFlight), Good);
            yield return (new string(glyphs.Free, free), Dim);
            yield return (new string(glyphs.Beyond, EndpointCells - inFlight - free) + "  ", Dim);
        }

        yield return ($"{endpoint.InFlight:N0} in flight, limit {endpoint.Limit:N0}", Plain);
        if (endpoint.Wait is { } why)
            yield return (", " + VisibleText.Line(why), Doubtful);
    }

    private int CellsOf(int calls) => (int)Math.Ceiling(Math.Clamp((double)calls / snapshot.MaxConcurrency, 0, 1) * EndpointCells);

    private string Spent()
    {
        if (snapshot.Budget is not { } budget)
            return $"{snapshot.Tokens:N0} tokens{(snapshot.Cost is { } cost ? $", cost {cost:0.00####}" : "")}";
        var tokens = $"{budget.SpentTokens:N0}{(budget.MaxTokens is { } most ? $" of {most:N0}" : "")} tokens";
        return budget.MaxCost is { } dearest ? $"{tokens}, cost {budget.SpentCost:0.00####} of {dearest:0.00####}" : tokens;
    }

    private static string NameOf(EndpointProgress endpoint, int longest)
    {
        var name = VisibleText.Line(endpoint.Name);
        return name.Length > longest ? name[..longest] : name;
    }

    private static string TimeOf(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
