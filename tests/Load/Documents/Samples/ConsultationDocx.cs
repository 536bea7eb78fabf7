using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>A specialist's letter with headings, tables, a footnote and a page header.</summary>
internal static class ConsultationDocx
{
    public static byte[] Write()
    {
        var docx = new DocxWriter();
        docx.Header("Rheumatology Practice Dr. Yolanda Pemberton, 17 Weir Street, Castlereach");
        docx.Footer("Confidential: for the treating physicians only");
        docx.Heading(1, "Consultation");
        docx.Table(
            hasHeader: false,
            ["Patient name:", "Gideon Ashgrove"],
            ["Date of birth:", "1968-07-23"],
            ["Seen on:", "2024-06-04"],
            ["Referred by:", "Dr. Miriam Oyelaran"]);
        docx.Paragraph("Dear Dr. Oyelaran,");
        docx.Paragraph("thank you for referring Mr Ashgrove, who has had painful swelling of several finger joints for eight months.");
        docx.Heading(2, "Assessment");
        docx.Paragraph("Diag", "nosis: ", "Psoriatic arthritis");
        docx.Paragraph("Further conditions: plaque psoriasis since 2011, hypertension, former smoker.");
        docx.Heading(2, "History and findings");
        docx.Paragraph("Mr Ashgrove reports stiffness for about an hour every morning and a swollen ring finger on the left hand. His "
            + "father had psoriasis. On examination four joints were swollen and seven tender; the nails of both hands show pits.");
        docx.Footnote(
            "Ultrasound showed synovitis of the second and third finger joints on both sides.",
            "Power Doppler grade 2; images are kept at the practice.");
        docx.Table(
            hasHeader: true,
            ["Test", "Result", "Reference"],
            ["Rheumatoid factor (IU/ml)", "negative", "below 14"],
            ["C-reactive protein (mg/l)", "18", "below 5"],
            ["Erythrocyte sedimentation (mm/h)", "34", "below 20"],
            ["HLA-B27", "negative", ""],
            ["Alanine transaminase (U/l)", "29", "below 50"]);
        docx.Heading(2, "Treatment");
        docx.Paragraph("We began methotrexate, 15 mg under the skin once a week, with folic acid, 5 mg on the day after. Blood count, "
            + "liver and kidney values should be checked after two weeks, then every month. Alcohol is to be avoided.");
        docx.Paragraph("Ibuprofen may be taken for pain, up to 1200 mg a day, with meals.");
        docx.Heading(2, "Next visit");
        docx.Paragraph("In three months, or earlier if there is fever, breathlessness or a rash.");
        docx.Paragraph("With kind regards");
        docx.Paragraph("Dr. Yolanda Pemberton");
        return docx.ToArray();
    }
}
