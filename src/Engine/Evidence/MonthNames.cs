using System.Collections.Frozen;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Names of the months, folded, in the official languages of the European Union, in Norwegian, Russian, Ukrainian, Turkish and Thai: as
/// they are, and as dates have them. Without names that mean two months: <c>listopad</c>, Polish and Czech for November, is not Croatian
/// here; and without the Irish names of two words.
/// </summary>
internal static class MonthNames
{
    private const int Longest = 12;

    // English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Thai; then the others.
    private static readonly string[] Months =
    [
        "january jan janner januar janvier janv enero ene gennaio gen januari stycznia styczen sty janeiro มกราคม ม.ค."
            + " ianuarie ledna leden január januára januarja jaanuar jaanuari janvāris janvārī sausio sausis tammikuu tammikuuta"
            + " siječanj siječnja ιανουάριος ιανουαρίου януари jannar eanáir ocak январь января січень січня",
        "february feb februar feber fevrier fevr febrero febbraio februari lutego luty lut fevereiro fev กุมภาพันธ์ ก.พ."
            + " februarie únor února február februára februarja veebruar veebruari februāris februārī vasario vasaris helmikuu"
            + " helmikuuta veljača veljače φεβρουάριος φεβρουαρίου февруари frar feabhra şubat февраль февраля лютий лютого",
        "march mar marz mrz mars marzo maart mrt marca marzec marco มีนาคม มี.ค."
            + " martie březen března marec március märts märtsi marts martā kovo kovas maaliskuu maaliskuuta ožujak ožujka μάρτιος"
            + " μαρτίου март марта marzu márta mart березень березня",
        "april apr avril avr abril abr aprile kwietnia kwiecien kwi เมษายน เม.ย."
            + " aprilie duben dubna április apríl apríla aprila aprill aprilli aprīlis aprīlī balandžio balandis huhtikuu"
            + " huhtikuuta travanj travnja απρίλιος απριλίου април aibreán nisan апрель апреля квітень квітня",
        "may mai mayo maggio mag mei maja maj maio พฤษภาคม พ.ค."
            + " květen května május máj mája maijs maijā gegužės gegužė toukokuu toukokuuta svibanj svibnja μάιος μαΐου май мая"
            + " mejju bealtaine mayıs травень травня",
        "june jun juni juin junio giugno giu czerwca czerwiec cze junho มิถุนายน มิ.ย."
            + " iunie červen června június jún júna junij junija juuni jūnijs jūnijā birželio birželis kesäkuu kesäkuuta lipanj"
            + " lipnja ιούνιος ιουνίου юни ġunju meitheamh haziran июнь июня червень червня",
        "july jul juli juillet juil julio luglio lug lipca lipiec lip julho กรกฎาคม ก.ค."
            + " iulie červenec července július júl júla julij julija juuli jūlijs jūlijā liepos liepa heinäkuu heinäkuuta srpanj"
            + " srpnja ιούλιος ιουλίου юли lulju iúil temmuz июль июля липень липня",
        "august aug aout agosto ago augustus sierpnia sierpien sie สิงหาคม ส.ค."
            + " srpen srpna augusztus augusta avgust avgusta augusti augusts augustā rugpjūčio rugpjūtis elokuu elokuuta kolovoz"
            + " kolovoza αύγουστος αυγούστου август августа awwissu lúnasa ağustos серпень серпня",
        "september sep sept septembre septiembre settembre set wrzesnia wrzesien wrz setembro กันยายน ก.ย."
            + " septembrie září szeptember septembra septembri septembris septembrī rugsėjo rugsėjis syyskuu syyskuuta rujan rujna"
            + " σεπτέμβριος σεπτεμβρίου септември settembru eylül сентябрь сентября вересень вересня",
        "october oct oktober okt octobre octubre ottobre ott pazdziernika pazdziernik paz outubro out ตุลาคม ต.ค."
            + " octombrie říjen října október októbra oktobra oktoober oktoobri oktobris oktobrī spalio spalis lokakuu lokakuuta"
            + " οκτώβριος οκτωβρίου октомври ottubru ekim октябрь октября жовтень жовтня",
        "november nov novembre noviembre listopada listopad lis novembro พฤศจิกายน พ.ย."
            + " noiembrie listopadu novembra novembri novembris novembrī lapkričio lapkritis marraskuu marraskuuta studeni"
            + " studenoga studenog νοέμβριος νοεμβρίου ноември novembru samhain kasım ноябрь ноября листопад листопада",
        "december dec dezember dez decembre diciembre dic dicembre grudnia grudzien gru dezembro ธันวาคม ธ.ค."
            + " decembrie prosinec prosince decembra detsember detsembri decembris decembrī gruodžio gruodis joulukuu joulukuuta"
            + " prosinac prosinca δεκέμβριος δεκεμβρίου декември diċembru nollaig aralık декабрь декабря грудень грудня",
    ];

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Numbers = Months
        .SelectMany((names, month) => names.Split(' ').Select(name => KeyValuePair.Create(FoldedText.Fold(name), month + 1)))
        .Distinct()
        .ToFrozenDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a month's name that starts at an index of a folded text.</summary>
    /// <returns>The index after it; -1 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, out int month)
    {
        var isThai = start < text.Length && text[start] is >= '\u0E00' and <= '\u0E7F';
        var end = start;
        while (end < text.Length && end - start <= Longest
            && (isThai ? text[end] is >= '\u0E00' and <= '\u0E4F' or '.' : char.IsLetter(text[end])))
            end++;
        if (end == start)
        {
            month = 0;
            return -1;
        }

        return Numbers.TryGetValue(text[start..end], out month) ? end : -1;
    }
}
