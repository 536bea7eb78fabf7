using System.Collections.Frozen;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// The number formats that workbooks refer to without stating them. Some follow the region of the reading machine: dates are shown as
/// ISO 8601 has them, which no region misreads, and amounts without a currency, which the workbook does not state.
/// </summary>
internal static class NumberFormats
{
    private const string IsoDate = "yyyy-mm-dd";
    private const string Time = "h:mm:ss";

    private static readonly FrozenDictionary<int, string> BuiltIn = new Dictionary<int, string>
    {
        [1] = "0",
        [2] = "0.00",
        [3] = "#,##0",
        [4] = "#,##0.00",
        [5] = "#,##0_);(#,##0)",
        [6] = "#,##0_);(#,##0)",
        [7] = "#,##0.00_);(#,##0.00)",
        [8] = "#,##0.00_);(#,##0.00)",
        [9] = "0%",
        [10] = "0.00%",
        [11] = "0.00E+00",
        [12] = "# ?/?",
        [13] = "# ??/??",
        [14] = IsoDate,
        [15] = "d-mmm-yy",
        [16] = "d-mmm",
        [17] = "mmm-yy",
        [18] = "h:mm AM/PM",
        [19] = "h:mm:ss AM/PM",
        [20] = "h:mm",
        [21] = Time,
        [22] = IsoDate + " h:mm",

        // Dates and times of East Asian regions.
        [27] = IsoDate,
        [28] = IsoDate,
        [29] = IsoDate,
        [30] = IsoDate,
        [31] = IsoDate,
        [32] = Time,
        [33] = Time,
        [34] = Time,
        [35] = Time,
        [36] = IsoDate,
        [37] = "#,##0_);(#,##0)",
        [38] = "#,##0_);(#,##0)",
        [39] = "#,##0.00_);(#,##0.00)",
        [40] = "#,##0.00_);(#,##0.00)",
        [41] = "#,##0_);(#,##0)",
        [42] = "#,##0_);(#,##0)",
        [43] = "#,##0.00_);(#,##0.00)",
        [44] = "#,##0.00_);(#,##0.00)",
        [45] = "mm:ss",
        [46] = "[h]:mm:ss",
        [47] = "mm:ss.0",
        [48] = "##0.0E+0",
        [50] = IsoDate,
        [51] = IsoDate,
        [52] = IsoDate,
        [53] = IsoDate,
        [54] = IsoDate,
        [55] = Time,
        [56] = Time,
        [57] = IsoDate,
        [58] = IsoDate,
    }.ToFrozenDictionary();

    /// <summary>The format of a number; null for the general one.</summary>
    public static string? Find(int id) => BuiltIn.GetValueOrDefault(id);
}
