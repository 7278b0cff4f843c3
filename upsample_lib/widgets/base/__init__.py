"""What all controls share: the ipywidget and its HTML, marks to draw with, the player of frames."""
