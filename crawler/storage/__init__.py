"""How are rows kept?"""
