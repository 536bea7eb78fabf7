using System.Globalization;
using ExcelNumberFormat;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Shows numbers as the styles of a workbook do. Not thread-safe.</summary>
internal sealed class CellFormats
{
    // As Excel limits them; longer ones are shown as General.
    private const int MaxFormatLength = 255;

    // Excel has room for some 250 formats and 65,490 styles; other programs write more.
    private const int MaxFormats = 10_000;
    private const int MaxStyles = 1_000_000;

    // Dates end with the year 9999; fractions are computed in 32 bits.
    private const double MaxDate = 2_958_466;
    private const double MaxFraction = 1_000_000_000;
    private const double Days1904 = 1_462;

    // Whole numbers up to here are exact.
    private const double MaxWhole = 1L << 53;
    private const double MinFixed = 1e-10;
    private const double MinPlain = 1e-4;

    private readonly Dictionary<int, string> _codes = [];
    private readonly List<int> _formatOfStyle = [];
    private readonly Dictionary<int, NumberFormat?> _parsed = [];
    private readonly bool _is1904;

    private CellFormats(bool is1904) => _is1904 = is1904;

    /// <summary>Reads the part; everything is General if there is none.</summary>
    /// <param name="is1904">Whether days are counted from 1904 on instead of from 1900.</param>
    public static CellFormats Read(ZipParts parts, string? part, bool is1904)
    {
        var formats = new CellFormats(is1904);
        var section = "";
        using var xml = part is null ? null : parts.Xml(part);
        while (xml is not null && xml.NextElement())
        {
            switch (xml.LocalName)
            {
                case "numFmts" or "cellXfs" or "cellStyleXfs" or "cellStyles" or "dxfs":
                    section = xml.LocalName;
                    break;
                case "numFmt" when section == "numFmts" && formats._codes.Count < MaxFormats && xml.GetAttribute("formatCode") is { } code:
                    formats._codes[Number(xml.GetAttribute("numFmtId"))] = code;
                    break;
                case "xf" when section == "cellXfs" && formats._formatOfStyle.Count < MaxStyles:
                    formats._formatOfStyle.Add(Number(xml.GetAttribute("numFmtId")));
                    break;
            }
        }

        return formats;
    }

    /// <summary>A number as a cell of a style shows it. One that its style hides is shown as General: it is content all the same.</summary>
    public string Show(double value, int style)
    {
        if (style >= _formatOfStyle.Count || FormatOf(_formatOfStyle[style]) is not { } format || !IsInRange(value, format))
            return General(value);
        try
        {
            var text = CellText.OneLine(format.Format(value, CultureInfo.InvariantCulture, _is1904));
            return text.Length > 0 ? text : General(value);
        }
        catch (Exception notShown) when (notShown is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            // The library fails with several types for formats and values that do not fit together, such as [h]:mm and a million years.
            return General(value);
        }
    }

    /// <summary>A date that is stored as such, as a cell of a style shows it.</summary>
    public string Show(DateTime date, int style) => Show(date.ToOADate() - (_is1904 ? Days1904 : 0), style);

    /// <summary>The number of a format or a style as the XML has it; 0, the default, if it is none.</summary>
    public static int Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string General(double value)
    {
        var size = Math.Abs(value);
        return value == Math.Truncate(value) && size < MaxWhole ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString(size is < MinPlain and > MinFixed ? "0.####################" : "G15", CultureInfo.InvariantCulture);
    }

    private static bool IsInRange(double value, NumberFormat format) =>
        format.IsDateTimeFormat ? value is >= 0 and < MaxDate
        : !format.FormatString.Contains('/', StringComparison.Ordinal) || Math.Abs(value) < MaxFraction;

    private NumberFormat? FormatOf(int id)
    {
        if (_parsed.TryGetValue(id, out var known))
            return known;
        var code = _codes.GetValueOrDefault(id) ?? NumberFormats.Find(id);
        var isGeneral = code is null or "@" or { Length: 0 or > MaxFormatLength }
            || code.Equals("General", StringComparison.OrdinalIgnoreCase);
        return _parsed[id] = isGeneral ? null : Parsed(code!);
    }

    private static NumberFormat? Parsed(string code)
    {
        try
        {
            return new NumberFormat(code) is { IsValid: true } format ? format : null;
        }
        catch (Exception invalid) when (invalid is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            return null;
        }
    }
}
