namespace ParallelLlm.EvidenceSearch;

/// <summary>Reads the dates of a folded text, and its months with a year, which have no day.</summary>
/// <param name="text">The text.</param>
/// <param name="add">Takes each reading: the key, the date's start and end.</param>
internal sealed class DateScanner(string text, Action<int, int, int> add)
{
    private const int BuddhistEra = 543;
    private const int LatestYear = 2400;
    private const int LatestOfMonth = 2100;
    private const int EarliestOfMonth = 1900;
    private const int LongestGlue = 12;

    // What stands between a day, a month and a year.
    private static readonly string[] Glue =
        ["st", "nd", "rd", "th", "er", "o", "of", "de", "del", "den", "do", "m", "ta", "พ.ศ.", "ค.ศ.", "ปี"];

    // The Japanese eras and the Chinese republic: the year before their first.
    private static readonly (string Name, int Before)[] Eras =
        [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("民國", 1911), ("民国", 1911)];

    // A date as a number; null if there is no such day.
    private static int? Key(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? (((year * 100) + month) * 100) + day
            : null;

    public void ReadAll()
    {
        for (var at = 0; at < text.Length; at++)
        {
            var isDigit = char.IsAsciiDigit(text[at]);
            if (at > 0 && isDigit && char.IsAsciiDigit(text[at - 1]))
                continue;
            if (isDigit)
                at = Math.Max(at, FromNumber(at) - 1);
            else if (char.IsLetter(text[at]))
                at = Math.Max(at, FromWord(at) - 1);
        }
    }

    private int FromNumber(int start)
    {
        var end = Number(start, out var first);
        if (end - start == 8 && first is >= 19_000_101 and <= 21_001_231)
            return Add(start, end, first / 10_000, first / 100 % 100, first % 100);
        if (end - start > 4)
            return end;
        return Numeric(start, end, first) is >= 0 and var numeric ? numeric
            : Ideographic(start, end, first) is >= 0 and var ideographic ? ideographic
            : Named(start, end, first) is >= 0 and var named ? named
            : end;
    }

    // 2024-04-03, 3.4.2024, 03/04/24
    private int Numeric(int start, int at, int first)
    {
        if (at >= text.Length || text[at] is not ('-' or '.' or '/') || IsContinued(start))
            return -1;
        var separator = text[at];
        var month = SkipSeparator(at, separator);
        var monthEnd = Number(month, out var second);
        if (month == at + 1 && !(monthEnd + 1 < text.Length && text[monthEnd] == separator && char.IsAsciiDigit(text[monthEnd + 1])))
            AddMonth(start, at, first, monthEnd, second);
        if (monthEnd == month || monthEnd - month > 2 || monthEnd >= text.Length || text[monthEnd] != separator)
            return -1;
        var last = SkipSeparator(monthEnd, separator);
        var end = Number(last, out var third);
        if (end - last is not (1 or 2 or 4) || (end + 1 < text.Length && text[end] == separator && char.IsAsciiDigit(text[end + 1])))
            return -1;
        if (at - start == 4)
            return end - last <= 2 ? Add(start, end, first, second, third) : -1;
        if (at - start > 2 || end - last == 1)
            return -1;
        Add(start, end, third, second, first, end - last);
        // A dot stands between day and month, unless they cannot be.
        if (separator != '.' || second > 12)
            Add(start, end, third, first, second, end - last);
        if (end - last == 2 && at - start == 2)
            Add(start, end, first, second, third, 2);
        return text[last - 1] == ' ' ? last : end;
    }

    // 2024年4月3日, 令和6年4月3日, 2024년 4월 3일
    private int Ideographic(int start, int at, int year)
    {
        var (second, third) = (0, 0);
        var month = AfterMark(at, "年년");
        var day = month < 0 ? -1 : AfterMark(AnyNumber(month, out second), "月월");
        var end = day < 0 ? -1 : AfterMark(AnyNumber(day, out third), "日일号號");
        if (end < 0)
            return -1;
        end -= text[end - 1] == ' ' ? 1 : 0;
        foreach (var (name, before) in Eras)
        {
            if (start >= name.Length && text.AsSpan(start - name.Length, name.Length).SequenceEqual(name))
                return Add(start - name.Length, end, before + year, second, third);
        }

        return Add(start, end, year, second, third, at - start == 2 ? 2 : 4);
    }

    // 3 April 2024, 2024 April 3
    private int Named(int start, int at, int first)
    {
        var name = SkipGlue(at);
        var nameEnd = MonthNames.Read(text, name, out var month);
        if (nameEnd < 0)
            return -1;
        var last = SkipGlue(nameEnd);
        var end = Number(last, out var third);
        if (at - start == 4 && end - last is 1 or 2)
            Add(start, end, first, month, third);
        else if (at - start <= 2 && end - last is 2 or 4 && !IsPartial(end))
            Add(start, end, third, month, first, end - last);
        else
            return -1;
        // In "7 May 25, 1998" the 7 may belong to something else.
        return name;
    }

    // April 3, 2024; 二〇二四年四月三日
    private int FromWord(int start)
    {
        if (text[start] is >= '\u3007' and <= '\u9FFF')
        {
            var yearEnd = AnyNumber(start, out var year);
            return yearEnd > start && Ideographic(start, yearEnd, year) is >= 0 and var ideographic ? ideographic : start + 1;
        }

        if (start > 0 && char.IsLetter(text[start - 1]))
            return start + 1;
        var nameEnd = MonthNames.Read(text, start, out var month);
        if (nameEnd < 0)
            return start + 1;
        var day = SkipGlue(nameEnd);
        var dayEnd = Number(day, out var second);
        if (dayEnd - day == 4 && !IsPartial(dayEnd) && second is >= EarliestOfMonth and <= LatestOfMonth)
            add(KeyOfMonth(second, month), start, dayEnd);
        if (dayEnd - day is not (1 or 2))
            return nameEnd;
        var last = SkipGlue(dayEnd);
        var end = Number(last, out var third);
        if (last > dayEnd && end - last is 2 or 4 && !IsPartial(end))
            Add(start, end, third, month, second, end - last);
        // In "April 3, 20 May 1998" the 20 may belong to another date.
        return nameEnd;
    }

    // 12/2024, 2024-12
    private void AddMonth(int start, int firstEnd, int first, int end, int second)
    {
        var (year, month) = firstEnd - start == 4 ? (first, second) : (second, first);
        var (yearLength, monthLength) = firstEnd - start == 4 ? (4, end - firstEnd - 1) : (end - firstEnd - 1, firstEnd - start);
        if (yearLength == 4 && monthLength is 1 or 2 && month is >= 1 and <= 12 && year is >= EarliestOfMonth and <= LatestOfMonth)
            add(KeyOfMonth(year, month), start, end);
    }

    private static int KeyOfMonth(int year, int month) => ((year * 100) + month) * 100;

    // A year of two digits is one of two centuries.
    private int Add(int start, int end, int year, int month, int day, int yearLength = 4)
    {
        if (yearLength <= 2)
        {
            AddOne(start, end, 1900 + year, month, day);
            AddOne(start, end, 2000 + year, month, day);
            return end;
        }

        AddOne(start, end, year, month, day);
        if (year > LatestYear)
            AddOne(start, end, year - BuddhistEra, month, day);
        return end;
    }

    private void AddOne(int start, int end, int year, int month, int day)
    {
        // Below it, a year is one of another era.
        if (year >= 1000 && Key(year, month, day) is { } key)
            add(key, start, end);
    }

    private int Number(int at, out int number)
    {
        number = 0;
        var end = at;
        for (; end < text.Length && char.IsAsciiDigit(text[end]); end++)
            number = end - at < 9 ? (10 * number) + text[end] - '0' : number;
        return end;
    }

    private int AnyNumber(int at, out int number)
    {
        var end = Number(at, out number);
        if (end > at || at >= text.Length)
            return end;
        if (text[at] == '元')
        {
            number = 1;
            return at + 1;
        }

        if (!ChineseNumeral.TryRead(text, at, out var value, out end) || value > 9999)
            return at;
        number = (int)value;
        return end;
    }

    // The next number's index; -1 if no such mark follows.
    private int AfterMark(int at, string marks)
    {
        at = Skip(at);
        return at < text.Length && marks.Contains(text[at]) ? Skip(at + 1) : -1;
    }

    private bool IsContinued(int start) =>
        start >= 2 && text[start - 1] is '.' or '/' && char.IsAsciiDigit(text[start - 2]);

    // Whether a year is the beginning of a time or of the next date.
    private bool IsPartial(int end) => end + 1 < text.Length && text[end] is ':' or '.' or '/' or '-' && char.IsAsciiDigit(text[end + 1]);

    private int SkipSeparator(int at, char separator) => separator == '.' ? Skip(at + 1) : at + 1;

    private int Skip(int at) => at < text.Length && text[at] == ' ' ? at + 1 : at;

    private int SkipGlue(int at)
    {
        var start = at;
        while (at < text.Length && at - start < LongestGlue)
        {
            if (text[at] is ' ' or '.' or ',' or '-' or '/' or '\'' or 'º')
            {
                at++;
                continue;
            }

            var word = Array.Find(Glue, word => text.AsSpan(at).StartsWith(word) && !IsLatin(at + word.Length));
            if (word is null)
                break;
            at += word.Length;
        }

        return at;
    }

    private bool IsLatin(int at) => at < text.Length && text[at] is >= 'a' and <= 'z';
}
