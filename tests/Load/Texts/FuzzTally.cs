namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Counts results and compares them with the promised rates. Thread-safe.</summary>
internal sealed class FuzzTally
{
    private const int Few = 40;
    private const int Many = 200;
    private const double LeastOfFew = 0.60;
    private const double LeastOfMany = 0.95;
    private const double MostWrong = 0.001;

    private readonly Lock _lock = new();
    private readonly Dictionary<(FuzzMark Mark, string Name), (int Texts, int Right, int Wrong)> _encodings = [];
    private (int Texts, int Right) _ofFew;
    private (int Texts, int Right) _ofMany;

    /// <summary>Texts read as other texts.</summary>
    public int Wrong { get; private set; }

    /// <summary>Counts a text; returns the error in its result, or null.</summary>
    public string? Add(FuzzText text, FuzzRead read)
    {
        var isRight = read.IsRight(text.Text);
        var isWrong = !isRight && read.Text is not null;
        lock (_lock)
        {
            var key = (text.Encoding.Mark, text.Encoding.Name);
            var (texts, right, wrong) = _encodings.GetValueOrDefault(key);
            _encodings[key] = (texts + 1, right + (isRight ? 1 : 0), wrong + (isWrong ? 1 : 0));
            Wrong += isWrong ? 1 : 0;
            if (text.Encoding.Mark == FuzzMark.Undeclared)
            {
                if (text.Letters >= Many)
                    _ofMany = Counted(_ofMany, isRight);
                if (text.Letters >= Few)
                    _ofFew = Counted(_ofFew, isRight);
            }
        }

        var mustBeRight = text.Encoding.Mark is not (FuzzMark.Undeclared or FuzzMark.SevenBit);
        return isRight || (!isWrong && !mustBeRight) ? null
            : $"{text.Encoding.Name}, {text.Encoding.Mark}, {text.Language}, {text.Letters} letters: {read.Problem ?? "read as other letters"}: {Beginning(text.Text)} → {Beginning(read.Text ?? "")}";
    }

    /// <summary>Writes the totals; returns whether every promised rate is met.</summary>
    public bool Report(TextWriter output)
    {
        foreach (var ((mark, name), (texts, right, wrong)) in _encodings.OrderBy(each => each.Key.Mark)
            .ThenBy(each => each.Key.Name, StringComparer.Ordinal))
            output.WriteLine($"  {mark,-10} {name,-18} {texts,6} texts, {Share(right, texts),7:P2} right, {wrong,3} wrong, {texts - right - wrong,5} refused");
        var declared = Sum(mark => mark is not (FuzzMark.Undeclared or FuzzMark.SevenBit));
        var untold = Sum(mark => mark == FuzzMark.Undeclared);
        var seven = Sum(mark => mark == FuzzMark.SevenBit);
        return Says(output, $"marked, named, declared or Unicode: {declared.Right} of {declared.Texts} right (all)", declared.Right == declared.Texts)
            & Says(output, $"7-bit: {seven.Wrong} of {seven.Texts} wrong (none), {seven.Right} right", seven.Wrong == 0)
            & Says(output, $"undeclared 8-bit: {untold.Wrong} of {untold.Texts} wrong (at most {MostWrong:P1})",
                untold.Wrong <= MostWrong * untold.Texts)
            & Says(output, $"undeclared 8-bit of {Many} letters and more: {Share(_ofMany.Right, _ofMany.Texts):P2} of {_ofMany.Texts} right (at least {LeastOfMany:P0})", Share(_ofMany.Right, _ofMany.Texts) >= LeastOfMany)
            & Says(output, $"undeclared 8-bit of {Few} letters and more: {Share(_ofFew.Right, _ofFew.Texts):P2} of {_ofFew.Texts} right (at least {LeastOfFew:P0})", Share(_ofFew.Right, _ofFew.Texts) >= LeastOfFew);
    }

    private static (int Texts, int Right) Counted((int Texts, int Right) sum, bool isRight) =>
        (sum.Texts + 1, sum.Right + (isRight ? 1 : 0));

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

    private static bool Says(TextWriter output, string line, bool isMet)
    {
        output.WriteLine($"{(isMet ? "met:   " : "MISSED:")} {line}");
        return isMet;
    }

    private static string Beginning(string text) =>
        text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '-', '.', '/', ':', ';', '=', '_', '(', ')', '\n')
        .ReplaceLineEndings(" ") is var line && line.Length > 90 ? line[..90] : line;

    private (int Texts, int Right, int Wrong) Sum(Func<FuzzMark, bool> ofMark) => _encodings.Where(each => ofMark(each.Key.Mark))
        .Aggregate((Texts: 0, Right: 0, Wrong: 0), (sum, each) =>
            (sum.Texts + each.Value.Texts, sum.Right + each.Value.Right, sum.Wrong + each.Value.Wrong));
}
