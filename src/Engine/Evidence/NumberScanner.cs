namespace ParallelLlm.EvidenceSearch;

/// <summary>Reads the numbers of a text, one run of digits and separators after the other.</summary>
/// <param name="text">The text.</param>
/// <param name="add">Takes each reading, by <see cref="NumberKey"/>.</param>
internal sealed class NumberScanner(string text, Action<string, Occurrence> add)
{
    /// <summary>The most characters between the start of a run and an index in it.</summary>
    public const int LongestRun = 60;

    // 999 999 999 999 999 999: longer ones are columns of a table.
    private const int MostBlanks = 6;

    // Bounds the work for one index of a long table or list.
    private const int MostGroups = 24;

    private readonly List<Group> _groups = [];
    private readonly NumberContext _context = new(text, add);

    /// <summary>The class of a separator within a number; <c>\0</c> for other characters.</summary>
    public static char Separator(char character) => character switch
    {
        ' ' => ' ',
        '.' or '．' or '٫' => '.',
        ',' or '，' or '٬' => ',',
        '\'' or '’' => '\'',
        '\u00A0' or '\u202F' or '\u2009' or '\u2007' => '\u00A0',
        _ => '\0',
    };

    /// <summary>Reads a run that starts at an index, if one does.</summary>
    /// <returns>The index to continue at.</returns>
    public int Next(int at)
    {
        if (Letters.Digit(text[at]) < 0)
            return at + 1;
        _groups.Clear();
        var before = '\0';
        while (true)
        {
            var end = at + 1;
            while (end < text.Length && Letters.Digit(text[end]) >= 0)
                end++;
            _groups.Add(new Group(at, end, before));
            if (_groups.Count == MostGroups || end + 1 >= text.Length || Letters.Digit(text[end + 1]) < 0 || Separator(text[end]) is '\0')
                break;
            before = Separator(text[end]);
            at = end + 1;
        }

        for (var first = 0; first < _groups.Count;)
        {
            var last = first;
            while (last + 1 < _groups.Count && _groups[last + 1].Before != ' ')
                last++;
            Read(first, last);
            if (first == last)
                Join(first);
            first = last + 1;
        }

        return _groups[^1].End;
    }

    private void Read(int first, int last)
    {
        var separators = last - first;
        if (separators == 0)
        {
            Add(first, last, Borders.IsPoint(text, _groups[first].Start - 1) ? first - 1 : last);
            return;
        }

        var isGrouped = IsGrouped(first, last);
        var point = _groups[last].Before;
        var hasPoint = point is '.' or ','
            && (separators == 1 || (_groups[last - 1].Before != point && IsGrouped(first, last - 1)));
        if (isGrouped)
            Add(first, last, last);
        if (hasPoint)
            Add(first, last, last - 1);
        if (isGrouped || hasPoint)
            return;
        // A date, a version, a list.
        for (var each = first; each <= last; each++)
            Add(each, each, each);
    }

    // 1 234 567,89: groups of three digits after blanks.
    private void Join(int first)
    {
        if (_groups[first].Length > 3 || text[_groups[first].Start] == '0' || Borders.IsPoint(text, _groups[first].Start - 1))
            return;
        for (var last = first + 1; last < _groups.Count && last - first <= MostBlanks; last++)
        {
            if (_groups[last].Before != ' ' || _groups[last].Length != 3)
                return;
            var next = last + 1 < _groups.Count ? _groups[last + 1].Before : ' ';
            if (next is ' ')
                Add(first, last, last);
            else if (next is '.' or ',' && (last + 2 >= _groups.Count || _groups[last + 2].Before == ' '))
                Add(first, last + 1, last);
            else
                return;
        }
    }

    private bool IsGrouped(int first, int last)
    {
        if (_groups[first].Length > 3 || Letters.Digit(text[_groups[first].Start]) == 0)
            return false;
        var (isWestern, isIndian) = (true, _groups[first].Length < 3);
        for (var i = first + 1; i <= last; i++)
        {
            if (_groups[i].Before != _groups[last].Before)
                return false;
            isWestern &= _groups[i].Length == 3;
            isIndian &= _groups[i].Length == (i == last ? 3 : 2);
        }

        return isWestern || (isIndian && _groups[last].Before == ',');
    }

    // The groups after the last whole one are decimals.
    private void Add(int first, int last, int lastWhole)
    {
        var start = _groups[first].Start - (lastWhole < first ? 1 : 0);
        var end = _groups[last].End;
        Span<char> digits = end - start <= LongestRun ? stackalloc char[end - start] : new char[end - start];
        var count = 0;
        for (var i = start; i < end; i++)
        {
            if (Letters.Digit(text[i]) is >= 0 and var digit)
                digits[count++] = (char)('0' + digit);
        }

        var decimals = 0;
        for (var i = lastWhole + 1; i <= last; i++)
            decimals += _groups[i].Length;
        _context.Add(new Occurrence(start, end), digits[..count], -decimals);
    }

    private readonly record struct Group(int Start, int End, char Before)
    {
        public int Length => End - Start;
    }
}
