namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>
/// Words that planted documents are made of. Sentences and headings have no digits and no colons, and no planted value occurs in them.
/// </summary>
internal static class PlantedWords
{
    public static readonly string[] FirstNames =
    [
        "Jürgen", "Éloïse", "Marta", "Søren", "Bärbel", "Édouard", "Gwendolyn", "Ägidius", "Noémie",
        "Horst-Günther", "Maëlle", "Ottilie",
    ];

    public static readonly string[] NameStarts =
    [
        "Falk", "Großen", "Brem", "Quel", "Vandr", "Östr", "Lüdd", "Charm", "Wexl", "Trém", "Zwiesel", "Hödl",
        "Abern", "Ronc",
    ];

    public static readonly string[] NameMiddles = ["en", "ar", "ü", "é", "ing", "ol", "ass", "ert", "ö", "unt", "ill", "ow"];

    public static readonly string[] NameEnds =
    [
        "rieth", "mann", "bach", "court", "thwaite", "hügel", "gny", "stead", "länder", "vaux", "brück",
        "dahl",
    ];

    public static readonly string[] Adjectives =
    [
        "acute", "chronische", "récidivante", "left-sided", "beginnende", "suspected", "légère",
        "postoperative", "beidseitige", "stable",
    ];

    public static readonly string[] Findings =
    [
        "Zephyrose", "Trabeculitis", "Ombralgie", "Külzdystrophie", "Varnopathy", "Séquellose",
        "Orbastenosis", "Läwenitis", "Murexia", "Dactylome",
    ];

    private static readonly string[] German =
    [
        "Wir berichten über den Verlauf der letzten Wochen, der insgesamt erfreulich war.",
        "Die Prüfung der Unterlagen ergab keine Auffälligkeiten, und die Lieferung wurde vollständig übergeben.",
        "Größere Belastungen sollten während der nächsten Zeit möglichst vermieden werden.",
        "Für Rückfragen steht Ihnen unser Büro während der üblichen Sprechzeiten gern zur Verfügung.",
        "Die Ergebnisse wurden ausführlich erläutert, sämtliche Fragen konnten beantwortet werden.",
        "Bei erneuten Beschwerden bitten wir um frühzeitige Vorstellung.",
        "Der Befund lag zum Zeitpunkt der Entlassung noch nicht vor und wird nachgereicht.",
    ];

    private static readonly string[] English =
    [
        "We report on the course of the past weeks, which was pleasing on the whole.",
        "The papers were checked and showed nothing unusual, and the goods were handed over complete.",
        "Greater strain should be avoided for some time, and rest is advised in the evening.",
        "Our office is glad to answer questions during the usual hours.",
        "The results were explained at length, and all questions could be answered.",
        "Should complaints return, we ask for an early appointment.",
        "One finding was still missing at the time of writing and will follow by post.",
    ];

    private static readonly string[] French =
    [
        "Nous vous adressons le compte rendu des dernières semaines, dont l’évolution a été favorable.",
        "L’examen des pièces n’a révélé aucune anomalie, et la livraison a été remise au complet.",
        "Les efforts importants sont à éviter pendant quelque temps, même après la guérison.",
        "Notre secrétariat répond volontiers à vos questions aux heures habituelles.",
        "Les résultats ont été expliqués en détail à l’intéressé, qui a posé quelques questions.",
        "En cas de récidive, une consultation précoce est souhaitée.",
        "Un résultat manquait encore au moment de la rédaction et suivra par courrier.",
    ];

    private static readonly string[] GermanHeadings =
    [
        "Verlauf", "Übersicht der Leistungen", "Befunde", "Zusammenfassung", "Weiteres Vorgehen",
        "Grundlagen", "Ergänzende Angaben", "Abschluss",
    ];

    private static readonly string[] EnglishHeadings =
    [
        "Course", "Summary of services", "Findings", "Overview", "Further steps", "Background",
        "Additional details", "Closing remarks",
    ];

    private static readonly string[] FrenchHeadings =
    [
        "Évolution", "Récapitulatif", "Constatations", "Synthèse", "Suite à donner", "Antécédents",
        "Précisions", "Conclusion générale",
    ];

    private static readonly (string[] Sentences, string[] Headings)[] Languages =
        [(German, GermanHeadings), (English, EnglishHeadings), (French, FrenchHeadings)];

    /// <summary>Sentences and headings of one of three languages.</summary>
    public static (string[] Sentences, string[] Headings) Of(int language) => Languages[language % Languages.Length];
}
