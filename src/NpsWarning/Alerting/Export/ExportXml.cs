using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace NpsWarning.Alerting.Export;

/// <summary>How XML is written: UTF-8 without a mark of byte order, indented, and no character that XML 1.0 cannot hold.</summary>
public static class ExportXml
{
    /// <summary>The document as a file.</summary>
    public static byte[] Bytes(XDocument document)
    {
        using var memory = new MemoryStream();
        using (var writer = XmlWriter.Create(memory, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" })) document.Save(writer);
        return memory.ToArray();
    }

    /// <summary>Without the characters that XML 1.0 cannot hold.</summary>
    public static string Clean(string text)
    {
        if (text.All(c => XmlConvert.IsXmlChar(c))) return text;
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (XmlConvert.IsXmlChar(text[i])) kept.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) kept.Append(text[i]).Append(text[++i]);
        return kept.ToString();
    }
}
