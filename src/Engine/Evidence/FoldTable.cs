using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// The characters that count as equal: one table instead of Unicode's normalisation, which the invariant mode of globalization lacks. Pure.
/// </summary>
internal static class FoldTable
{
    /// <summary>Stands for a character that is left out.</summary>
    public const char Nothing = '\0';

    /// <summary>Stands for a character with an expansion.</summary>
    public const char Several = '\uFFFF';

    // The first character of each word counts for those after it.
    private const string Equal =
        """
        aàáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặḁª bḃḅḇ cçćĉċčḉ dďđḋḍḏḑḓð
        eèéêëēĕėęěȅȇȩẹẻẽếềểễệḕḗḙḛḝə fḟƒ gĝğġģǧǵḡ hĥħȟḣḥḧḩḫẖ
        iìíîïĩīĭįıǐȉȋḭḯỉịİ jĵǰ kķǩḱḳḵ lĺļľŀłḷḹḻḽ mḿṁṃ nñńņňŉǹṅṇṉṋŋ
        oòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱọỏốồổỗộớờởỡợṍṏṑṓº pṕṗ rŕŗřȑȓṙṛṝṟ
        sśŝşšșṡṣṥṧṩſ tţťŧțṫṭṯṱẗ uùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữựṳṵṷṹṻ
        vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ αάἀἁἂἃἄἅἆἇὰάᾶᾳ
        εέἐἑἒἓἔἕὲέ ηήἠἡἢἣἤἥἦἧὴήῆῃ ιίϊΐἰἱἲἳἴἵἶἷὶίῖῒ
        οόὀὁὂὃὄὅὸό υύϋΰὐὑὒὓὔὕὖὗὺύῦ ωώὠὡὢὣὤὥὦὧὼώῶῳ σς μµ еёѐ
        ийѝ іїі уў гѓ кќ اأإآٱ وؤ يئىیې كک هةۀ '‘’‚‛′´`ʼʹ＇‵
        "“”„‟″«»‹›＂「」『』《》〈〉〝〞〟 -‐‑‒–—―−﹘﹣⁃⸺ (（〔【﹙ )）〕】﹚
        .。．｡· ,，、､、 :：∶ ~～〜 /⁄∕／ ¥￥ 0⁰₀ 1¹₁ 2²₂ 3³₃ 4⁴₄ 5⁵₅ 6⁶₆ 7⁷₇ 8⁸₈
        9⁹₉
        """;

    // A character, then its expansion.
    private const string Expansions =
        "ßss æae ǽae œoe þth ĳij ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ﬅst "
        + "ﬆst …... №no ℃°c ½1/2 ¼1/4 ¾3/4 ™tm ำ\u0E4Dา ຳ\u0ECDາ ﻻلا ﻼلا";

    // From ｦ on; the sound marks after a letter are joined with it.
    private const string HalfWidthKana =
        "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチ"
        + "ツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

    private static readonly Dictionary<char, string> Expanded = [];
    private static readonly char[] Table = Build();

    /// <summary>The folded character, or <see cref="Nothing"/>, or <see cref="Several"/>.</summary>
    public static char Of(char character) => Table[character];

    public static string Expansion(char character) => Expanded[character];

    /// <summary>A letter and a mark as one, where the mark makes another letter of it; <see cref="Nothing"/> where it does not.</summary>
    public static char Joined(char letter, char mark) => mark switch
    {
        '\u3099' or '\uFF9E' when letter is 'う' or 'ウ' => (char)(letter + 'ヴ' - 'ウ'),
        '\u3099' or '\uFF9E' when IsVoiceable(letter) => (char)(letter + 1),
        '\u309A' or '\uFF9F' when IsOfHRow(letter) => (char)(letter + 2),
        // Parts of a Hangul syllable: initial and vowel, then a final consonant.
        >= '\u1161' and <= '\u1175' when letter is >= '\u1100' and <= '\u1112' =>
            (char)('\uAC00' + (((letter - '\u1100') * 21) + mark - '\u1161') * 28),
        >= '\u11A8' and <= '\u11C2' when letter is >= '\uAC00' and <= '\uD7A3' && (letter - '\uAC00') % 28 == 0 =>
            (char)(letter + mark - '\u11A7'),
        _ => Nothing,
    };

    private static bool IsVoiceable(char letter) =>
        IsOfHRow(letter)
        || "かきくけこさしすせそたちつてとカキクケコサシスセソタチツテト".Contains(letter);

    private static bool IsOfHRow(char letter) => "はひふへほハヒフヘホ".Contains(letter);

    private static char[] Build()
    {
        var table = new char[char.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = Usual((char)i);
        foreach (var row in Equal.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var character in row)
                (table[character], table[char.ToUpperInvariant(character)]) = (row[0], row[0]);
        }

        for (var i = 0; i < HalfWidthKana.Length; i++)
            table['\uFF66' + i] = HalfWidthKana[i];
        foreach (var row in Expansions.Split(' '))
        {
            foreach (var character in new[] { row[0], char.ToUpperInvariant(row[0]) })
                (table[character], Expanded[character]) = (Several, row[1..]);
        }

        (table['ẞ'], Expanded['ẞ']) = (Several, "ss");
        return table;
    }

    private static char Usual(char character)
    {
        if (char.IsWhiteSpace(character))
            return ' ';
        if (IsLeftOut(character))
            return Nothing;
        if (Letters.Digit(character) is >= 0 and var digit)
            return (char)('0' + digit);
        var narrow = character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character;
        return char.ToLowerInvariant(narrow);
    }

    // Soft hyphens, zero widths and directions; accents; the points of Hebrew and Arabic. The marks of other scripts are vowels.
    private static bool IsLeftOut(char character) =>
        character == Nothing || character == Several
        || char.GetUnicodeCategory(character) == UnicodeCategory.Format
        || character is >= '\u0300' and <= '\u036F' or >= '\u0591' and <= '\u05C7' and not '\u05BE'
            or >= '\u064B' and <= '\u065F' or '\u0640' or '\u0670' or >= '\uFE00' and <= '\uFE0F' or >= '\uFE20' and <= '\uFE2F';
}
