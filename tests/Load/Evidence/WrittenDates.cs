using System.Globalization;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Dates as people write them in many languages.</summary>
internal static class WrittenDates
{
    private static readonly string[] Forms =
    [
        "d. MMMM yyyy|de", "d MMMM yyyy|en", "MMMM d, yyyy|en",
        "MMM d, yyyy|en", "d MMMM yyyy|fr", "d 'de' MMMM 'de' yyyy|es", "d MMMM yyyy|it",
        "d MMMM yyyy|nl", "d MMMM yyyy|pl", "d 'de' MMMM 'de' yyyy|pt", "dd.MM.yyyy|",
        "d.M.yyyy|", "dd.MM.yy|", "MM/dd/yyyy|", "dd/MM/yyyy|",
        "yyyy/MM/dd|", "dd-MM-yyyy|", "dd-MMM-yyyy|en", "ddMMMyyyy|en", "yyyy年M月d日|", "yyyy-MM-dd|",
    ];

    private static readonly Dictionary<string, string[]> Months = new()
    {
        ["en"] = [
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ],
        ["de"] = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
        ["fr"] = [
            "janvier", "février", "mars", "avril", "mai", "juin",
            "juillet", "août", "septembre", "octobre", "novembre", "décembre",
        ],
        ["es"] = [
            "enero", "febrero", "marzo", "abril", "mayo", "junio",
            "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
        ],
        ["it"] = [
            "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
            "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
        ],
        ["nl"] = [
            "januari", "februari", "maart", "april", "mei", "juni",
            "juli", "augustus", "september", "oktober", "november", "december",
        ],
        ["pl"] = [
            "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
            "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
        ],
        ["pt"] = [
            "janeiro", "fevereiro", "março", "abril", "maio", "junho",
            "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
        ],
        ["th"] = [
            "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
            "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
        ],
    };

    public static IEnumerable<string> NamesOf(int month) => Months.Values.Select(names => names[month - 1]);

    /// <param name="language">Two letters; those without forms of their own get any form.</param>
    public static string Write(DateTime day, string language, Random random)
    {
        if (language is "th")
            return $"{day.Day} {Months["th"][day.Month - 1]} {day.Year + 543}";
        var form = language is "zh" or "zt" or "ja" ? "yyyy年M月d日|" : Forms[random.Next(Forms.Length)];
        var (pattern, months) = (form.Split('|')[0], form.Split('|')[1]);
        var format = (DateTimeFormatInfo)DateTimeFormatInfo.InvariantInfo.Clone();
        if (months.Length > 0)
        {
            format.MonthNames = [.. Months[months], ""];
            format.MonthGenitiveNames = format.MonthNames;
        }

        return day.ToString(pattern, format);
    }
}
